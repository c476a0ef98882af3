"""What a page shows, an Experiment and a View of it, and how a page declares options of its own."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, ClassVar, Self, TypeVar, cast

from optlab.experiment import Experiment, ExperimentError, from_query
from optlab.faults import quoted
from optlab.hyperparameters import Declaration, Declared, choice, number, switch, text
from optlab.words import fault


class Options(Declared):
    """Options of the view. A page's own are a frozen dataclass of these, which its folder registers
    (`Registration.options`) and asks of a view by its type: `page.view.of(MapOptions)`."""

    key = "view"

    here_only: ClassVar[bool] = False
    """Whether an address of another page leaves them out: what no other page knows."""
    followed: ClassVar[bool] = False
    """Whether the live figure alone shows them: Streamlit draws nothing anew."""

    @classmethod
    def place_of(cls, name: str) -> str:
        """All are called alike, as they stand in one row of words: `View.cells`."""
        return f"View.{name}"

    def essentials(self) -> dict[str, object]:
        """Those that differ from their defaults: no page's own stand in another's address."""
        default = _at_defaults(type(self)).settings()
        return {name: value for name, value in self.settings().items() if value != default[name]}

    def of_lesson(self, lesson: str, problems: list[str]) -> Self:
        """Those that a lesson has; what is wrong with the others is added to the problems."""
        return self


Kind = TypeVar("Kind", bound=Options)


@lru_cache(maxsize=64)  # a page asks at each change
def kept_experiment(link: str) -> Experiment:
    """The experiment of which the paths are kept beside those of the page. Raises
    ExperimentError."""
    return from_query(link)


def _kept(place: str, link: str) -> None:
    try:
        kept_experiment(link)
    except ExperimentError:
        raise ValueError(
            fault(
                "{place} must be the link of an experiment, got {value}",
                place=place,
                value=quoted(link),
            )
        ) from None


def placed(order: float, option: Any) -> Any:
    """An option with its place among the words of an address, lowest first. One that says none
    stands behind all that do, in the order of the pages."""
    return field(default=option.default, metadata={**option.metadata, "order": order})


@dataclass(frozen=True)
class Shared(Options):
    """The options that are everybody's: up to which step, on which axes, which run is looked at."""

    step: float = placed(
        10,
        number(
            math.inf,
            symbol="k",
            doc="show the first k steps",
            legal="[0, inf]",
            low=0,
            high=20,
            primary=False,
        ),
    )
    axes: str = placed(
        20, choice("together", "apart", doc="one set of axes, or a small panel for each run")
    )
    square: bool = placed(30, switch(False, doc="the same scale along x1 and x2"))
    live: bool = placed(40, switch(True, doc="figures that follow the hand; else plain ones"))
    run: float = placed(
        70,
        number(
            1,
            symbol="i",
            doc="the run whose state is shown",
            legal="[1, 8]",
            low=1,
            high=8,
            primary=False,
        ),
    )
    kept: str = placed(
        500,
        text("", doc="the link of an experiment whose paths stay behind", check=_kept, most=2000),
    )


EVERYTHING, SLIDERS, FIGURE = "everything", "sliders", "figure"


@dataclass(frozen=True)
class ForClass(Options):
    """What students see of any page, and what of it they can change: its words in an address."""

    only: str = placed(
        160, choice(EVERYTHING, SLIDERS, FIGURE, doc="how much of the page is there at all")
    )
    menus: bool = placed(170, switch(True, doc="other pages, presets, languages and sharing"))
    locked: bool = placed(180, switch(False, doc="runs, methods, function and preset stay"))

    @property
    def holds(self) -> bool:
        """Whether runs, methods, function and preset stay: where there are only figures and
        sliders, too, as nothing is there that would change them."""
        return self.locked or self.only != EVERYTHING

    @property
    def any_menu(self) -> bool:
        """Whether there are ways to other pages, presets and languages, and to share this one."""
        return self.menus and not self.holds


@dataclass(frozen=True)
class View(Shared):
    """How the experiment is shown: everybody's options, and those of single pages."""

    own: tuple[Options, ...] = ()
    """One of each type at most, the last; those at their defaults are not kept, so that equal views
    are equal."""

    def __post_init__(self) -> None:
        super().__post_init__()
        last = {type(one): one for one in self.own}
        kept = [one for one in last.values() if one != _at_defaults(type(one))]
        kept.sort(key=lambda one: (type(one).__module__, type(one).__name__))
        # The dataclass is frozen: this is the one moment at which a field is set.
        object.__setattr__(self, "own", tuple(kept))

    @classmethod
    def hyperparameters(cls) -> Mapping[str, Declaration]:
        """Everybody's: each page's own have declarations of their own."""
        return Shared.hyperparameters()

    def of(self, kind: type[Kind]) -> Kind:
        """A page's own options, as they are here or by default."""
        return next((one for one in self.own if isinstance(one, kind)), _at_defaults(kind))

    def with_options(self, *options: Options) -> Self:
        """The view with a page's own options in the place of those of their type."""
        return replace(self, own=(*self.own, *options))

    def on_page(self, kind: type[Options] | None) -> Self:
        """The view as an address of the page with these options has it."""
        left = (one for one in self.own if not one.here_only or type(one) is kind)
        return replace(self, own=tuple(left))

    def drawn_by_streamlit(self) -> Self:
        """The view without what the live figure alone shows."""
        return cast(Self, _drawn_by_streamlit(self))


@lru_cache(maxsize=256)  # a release asks twice, of the same one
def _drawn_by_streamlit(view: View) -> View:
    own = tuple(one for one in view.own if not one.followed)
    return replace(view, step=0, kept="", own=own)


@dataclass(frozen=True)
class Page:
    """The state of the page, and what was wrong with the link that it came from."""

    experiment: Experiment
    view: View
    problems: tuple[str, ...] = ()
    lesson: str = ""  # the preset whose lesson is open
    preset: str = ""  # the one that the experiment was made of


@cache
def _at_defaults(kind: type[Kind]) -> Kind:
    return kind()
