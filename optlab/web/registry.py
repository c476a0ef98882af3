"""Which pages there are: the folders in `views/`, each of which says what is its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from optlab.web import views
from optlab.web.live.answer import Answer, Given, More
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.streams import Stream
from optlab.web.theme import Theme
from optlab.web.view import Options, Page

Spec = Callable[[Page, Theme, Mapping[str, str]], FigureSpec]
"""Makes the figure of a page's state, in colours, with what was refused; of nothing else."""


Change = Mapping[str, object]
"""What a part reports that the hand did."""


@dataclass(frozen=True)
class Registration:
    """What a page's folder says of it, as `PAGE`. Its name, in addresses too, is the folder's."""

    title: Callable[[], str]  # in the reader's language
    order: int  # the place in the menu, lowest first; the lowest is where the root leads
    show: Callable[[], None]
    spec: Spec
    options: type[Options] | None = None
    """What addresses say of how it is seen, and no other page asks."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """What the browser may fetch for it, by the kind of its addresses: live/KIND."""
    streams: Mapping[str, Stream] = field(default_factory=dict)
    """What it says to a browser that listens, as long as it does, by the kind: live/KIND."""
    paths: Mapping[str, More] = field(default_factory=dict)
    """What makes the numbers of a path whose address has a part of this name."""
    parts: tuple[str, ...] = ()  # what else the addresses of its answers say
    work: Callable[[Given], float] = lambda given: 0
    """How many steps in the plane take as long as what the parts of an address ask for, where that
    is no matter of its experiment's steps."""
    changes: Mapping[str, Callable[[Page, Change], Page]] = field(default_factory=dict)
    """What its own parts report, by what tells such a change from all others: the page after it.
    Raises TypeError or ValueError that names what is refused."""
    sliders: Mapping[str, Callable[[Page, object], Page]] = field(default_factory=dict)
    """The page after one of its own sliders was moved to a value, by the slider's ID."""
    lasting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What no release changes of the parts that are its own: it is told once (live/once.py)."""
    shows: Callable[[Page], object] = lambda page: None
    """What the page shows beside its figure that is its own, of what the hand can change."""
    prints: Callable[[Page], object] = lambda page: None
    """What it prints anew with each figure that Streamlit sends: a formula with its numbers."""
    data: Callable[[Page], object] = lambda page: None
    """Which data its runs are trained on, where that is a choice: a locked link holds them."""
    own: bool = False  # whether its experiment is never the playground's
    in_plane: bool = True  # whether its runs go through the plane, and train no model
    apart: Callable[[Page], str] = lambda page: ""
    """Which of several experiments that are not the playground's a page's state shows: a lesson.
    Each is remembered by itself."""


@cache
def pages() -> Mapping[str, Registration]:
    """Every page by its name, in the order of the menu.

    They are looked for when somebody first asks, and not when this is imported: a page needs what
    all pages share, and that asks here which pages there are.
    """
    names = [found.name for found in iter_modules(views.__path__) if found.ispkg]
    there = {name: import_module(f"{views.__name__}.{name}").PAGE for name in names}
    return dict(sorted(there.items(), key=lambda item: (item[1].order, item[0])))
