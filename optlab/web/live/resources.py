"""What the browser fetches by itself: each thing has an address that says all of it (addresses.py).

    live/rows?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta    a slider's trajectories
    live/rows?f=...&run=rmsprop+gamma+0.9&sweep=eta&fine=yes               for a figure zoomed in
    live/state?f=...&start=...&steps=...&run=rmsprop+gamma+0.9&sweep=eta   what they remember
    live/ground?f=...&start=...                                            the function's height map
    live/ground?f=...&start=...&sweep=f.angle                              at each of its positions
    live/path?f=...&start={start}&run=rmsprop+eta+{run0.eta}+gamma+...      one run, in full
    live/paths?at=f%3D...&at=f%3D...                                       several, each by itself
    live/averages?f=...&run=rmsprop+...&sweep=gamma&along=x1               what its s is made of
    live/path?f=...&run=rmsprop+...&along=x1                               the same, in full
    live/map?f=...&run=...&x=eta&y=gamma&cells=128&every=1&first=0&last=128  a piece of a map
    live/moving?...                                                        one that follows the hand
    live/lines?f=...&run=...&x=eta&y=gamma&cells=128                       through the run itself
    live/robust?f=...&run=...&x=eta&y=gamma&cells=128                      a setting to rely on
    live/best?f=...&start=...&steps=...&run=...                            its best eta
    live/stability?f=...&start=...&run=...                                 a map of rates
    live/rates?f=...&start=...&run=...                                     one that follows the hand
    live/stability?f=...&start=...&run=...&sweep=eta                       the numbers beside it
    live/hessian?f=...&sweep=f.angle                                       matrices and their discs
    live/airfoil?run=...&airfoil=yes&epochs=2&...&sweep=eta&columns=loss   a slider's trainings
    live/path?run=...&airfoil=yes&batch_size={data.batch}&epochs=2&...          one of them
    live/picture?f=...&start=...&run=...&run=...                           a small picture, an SVG
    live/animation?page=settings&link=f%3D...&film=film+size+1280x720      an animated PNG of a page
    live/board?page=settings&link=f%3D...&changes=[...]                    what changes lead to

With `turning=together` or `turning=alone` rows and paths say, too, how far a path is from the
turned path of angle 0. Together, the start turns with the angle: a path's address has beside the
angle at which the start is the one to turn to, `turn={turn.angle}`.
"""

from collections.abc import Mapping, Sequence
from contextvars import copy_context
from functools import cache
from math import inf
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from optlab.budget import Budget, OutOfTime, within
from optlab.experiment import Experiment, ExperimentError, from_query
from optlab.faults import quoted
from optlab.notation import NUMBER
from optlab.web.live.answer import LONG, Answer, Given, More, zipped
from optlab.web.live.common_answers import ANSWERS
from optlab.web.live.kept import Kept
from optlab.web.live.long_runs import DRAWN, SECONDS
from optlab.web.live.paths import numbers_of
from optlab.web.live.protocol.answers import Numbers, Refusal
from optlab.web.live.released import RELEASED, is_brief, released
from optlab.web.live.streams import Stream
from optlab.web.registry import pages
from optlab.web.words import _, fault, speak

BUILD = "build"  # so that no browser keeps the answer of another version
PATH, PATHS = "path", "paths"
PASSING = (PATH, PATHS, RELEASED)  # beside the answers that are not kept: seen once
PARTS = ("sweep", "fine", "closely", "language", "turning")  # beside those of a page's answers
WITHOUT_STEPS = ("ground", "hessian", "picture")  # the same for any number of them, or nearly
ALL_PATHS = SECONDS + 1  # of a processor for the paths of a request: a long run and what it needs
TOGETHER = 8  # paths in one request: js/core/paths.js asks in groups of so many


class Wish(NamedTuple):
    """What an address asks for: the kind, the query of its experiment, and what else it says. Two
    addresses of one thing are one wish; of paths and figure specs the whole query counts."""

    kind: str
    query: str
    given: tuple[tuple[str, str], ...] = ()

    @property
    def slow(self) -> bool:
        """Whether the answer may take more than some 50 ms: others should not wait for it."""
        if self.kind in (PATH, PATHS):
            queries = _addresses_in(self.query) if self.kind == PATHS else [self.query]
            return sum(map(_work_in, queries)) > LONG
        if self.kind == RELEASED:
            return False
        return _work_in(self.query, self.given) > answers()[self.kind].slow_beyond

    @property
    def brief(self) -> bool:
        """Whether everybody can wait for it. Raises ExperimentError for what it cannot be."""
        return self.kind == RELEASED and is_brief(dict(_pairs(self.query)))

    @property
    def grace(self) -> float:
        """Seconds that others may go before it."""
        return 0.0 if self.kind in PASSING else answers()[self.kind].grace(dict(self.given))

    @property
    def seconds(self) -> float:
        """How long a processor may compute it."""
        if self.kind in (PATH, PATHS):
            return ALL_PATHS
        return (Answer if self.kind == RELEASED else answers()[self.kind]).seconds

    @property
    def kept(self) -> Kept[bytes] | None:
        """Where its answer is kept; None where that follows the hand."""
        return None if self.kind in PASSING else answers()[self.kind].kept

    @property
    def media(self) -> str:
        """What kind of file the answer is."""
        return Answer.media if self.kind in PASSING else answers()[self.kind].media


def wish_of(kind: str, query: str) -> Wish:
    """What an address asks for. Raises ExperimentError for one of too many parts."""
    if kind in (PATH, PATHS, RELEASED):
        return Wish(kind, query)
    rest, given = _split(query)
    return Wish(kind, rest, tuple(sorted(given.items())))


def kept_for(wish: Wish) -> bytes | None:
    """The packet that was made for this before, if it is still here."""
    return wish.kept.get(wish) if wish.kept else None


def made_for(wish: Wish) -> bytes:
    """The gzipped packet, made. Raises ExperimentError that says what is wrong with the address, or
    that it would take too long."""
    with within(wish.seconds) as budget:
        try:
            return _made_within(budget, wish)
        except OutOfTime:
            raise ExperimentError([_too_long(wish.kind, wish.seconds)]) from None


def _made_within(budget: Budget, wish: Wish) -> bytes:
    kind, query, given = wish
    if kind == PATH:
        return zipped(_spoken_path(query))
    if kind == PATHS:
        return zipped(_each_path(budget, _addresses_in(query)))
    if kind == RELEASED:
        return zipped(copy_context().run(released, dict(_pairs(query)), _path_or_refusal))
    packet = _made(kind, query, given)
    if wish.kept:
        wish.kept.put(wish, packet)
    return packet


def answer(kind: str, query: str) -> bytes:
    """The gzipped packet at an address. Raises ExperimentError that says what is wrong with it."""
    wish = wish_of(kind, query)
    return kept_for(wish) or made_for(wish)


def experiment_at(address: str) -> Experiment:
    """The experiment that an address is about."""
    return from_query(_split(urlsplit(address).query)[0])


def numbers_at(address: str) -> Numbers:
    """The numbers of a path, where it is. Raises ExperimentError that says what is wrong."""
    return _spoken_path(urlsplit(address).query)


def _split(query: str) -> tuple[str, dict[str, str]]:
    """The experiment of an address, and what else it asks for."""
    pairs = _pairs(query)
    rest = urlencode([pair for pair in pairs if pair[0] not in (*parts(), BUILD)])
    return rest, {key: value for key, value in pairs if key in parts()}


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise ExperimentError(["an address has at most 100 parts"]) from None


def _addresses_in(query: str) -> list[str]:
    pairs = _pairs(query)
    if not 0 < len(pairs) <= TOGETHER or any(key != "at" for key, _value in pairs):
        allowed = f"paths: there must be 1 to {TOGETHER} parts, each an at"
        raise ExperimentError([f"{allowed}, got {quoted(query)}"])
    return [value for _key, value in pairs]


def _made(kind: str, query: str, given: tuple[tuple[str, str], ...]) -> bytes:
    experiment = from_query(query)
    _check_short(kind, experiment)
    try:
        return answers()[kind].make(experiment, dict(given))
    except (TypeError, ValueError) as error:
        raise ExperimentError([f"{kind}: {error}"]) from None


def _check_short(kind: str, experiment: Experiment) -> None:
    """Raises ExperimentError for more steps than what is at these addresses is computed for: only a
    path by itself may be longer."""
    if experiment.steps > DRAWN and kind not in WITHOUT_STEPS:
        sentence = _("{kind}: at most {most} steps, got {steps}: only paths may be longer")
        raise ExperimentError([sentence.format(kind=kind, most=DRAWN, steps=experiment.steps)])


def _work_in(query: str, given: Sequence[tuple[str, str]] = ()) -> float:
    """How many steps a query asks for, or what takes as long; what is no number is taken for
    many."""
    pairs = [*_pairs(query), *given]
    words = [word for name, word in pairs if name == "steps"]
    steps = max((float(word) if NUMBER.fullmatch(word) else inf for word in words), default=0)
    return max([steps, *(page.work(dict(pairs)) for page in pages().values())])


@cache
def answers() -> Mapping[str, Answer]:
    """What is at each kind of addresses. Raises ValueError where two pages have one kind."""
    found = {**ANSWERS}
    for name, page in pages().items():
        for kind in page.answers:
            if kind in found or kind in PASSING:
                raise ValueError(f"the page {name}: there is already an answer {quoted(kind)}")
        found |= page.answers
    return found


def kinds() -> list[str]:
    """All kinds of addresses that are answered."""
    return [*answers(), *PASSING]


@cache
def streams() -> Mapping[str, Stream]:
    """What pages say to who listens, at each kind of addresses. Raises ValueError where two have
    one kind, or it is an answer's."""
    found = dict[str, Stream]()
    for name, page in pages().items():
        for kind in page.streams:
            if kind in found or kind in kinds():
                raise ValueError(f"the page {name}: there is already an answer {quoted(kind)}")
        found |= page.streams
    return found


@cache
def paths() -> Mapping[str, More]:
    """Who makes the numbers of a path whose address has a part of this name."""
    return {part: make for page in pages().values() for part, make in page.paths.items()}


@cache
def parts() -> tuple[str, ...]:
    """What an address may say beside an experiment."""
    own = [part for page in pages().values() for part in (*page.parts, *page.paths)]
    return (*PARTS, *own)


def _spoken_path(query: str) -> Numbers:
    # In a context of its own: what is spoken there ends with it.
    return copy_context().run(_path, *_split(query))


def _each_path(budget: Budget, addresses: Sequence[str]) -> list[Numbers | Refusal]:
    """The numbers of several paths. A long run has its share of the time, and what those before it
    have left; a short one, which is refused where it cannot be finished, whatever there is."""
    found: list[Numbers | Refusal] = []
    for i, one in enumerate(addresses):
        budget.among = len(addresses) - i
        try:
            found.append(_path_or_refusal(one))
        except OutOfTime:
            found.append({"refused": _too_long(PATHS, budget.seconds)})
    return found


def _too_long(kind: str, seconds: float) -> str:
    instead = answers().get(kind, Answer).instead
    return fault(
        "{kind}: this takes more than {seconds:g} seconds of computing; {instead}",
        kind=kind,
        seconds=seconds,
        instead=_(instead),
    )


def _path_or_refusal(query: str) -> Numbers | Refusal:
    """One bad address of several does not spoil the others."""
    try:
        return _spoken_path(query)
    except (ExperimentError, ValueError) as error:
        return {"refused": str(error)}


def _path(query: str, given: Given) -> Numbers:
    speak(given.get("language", ""))
    experiment = from_query(query)
    make = next((paths()[part] for part in given if part in paths()), numbers_of)
    if make is not numbers_of or "turning" in given:
        _check_short("path", experiment)
    try:
        return make(experiment, given)
    except ValueError as error:
        raise ExperimentError([f"path: {error}"]) from None
