"""What one reader's visit remembers: the playground's experiment, pages that have one of their own,
and where the reader has been."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode

from optlab.budget import OutOfTime, look, within
from optlab.web.live.protocol.components import Remembered
from optlab.web.page import Page, Pairs, View, address_of, available_lessons, page_of
from optlab.web.registry import pages

PLAYGROUND, STABILITY, LESSONS = "playground", "stability", "lessons"
LONGEST = 4000  # letters of an address
MOST = 40  # pages that another session can tell of: there are some 30, lessons each for itself
PATIENCE = 1.0  # seconds of a processor for reading them: the reader waits
PAST = 8  # addresses back; a hand is no faster than that
KEPT = 100  # places that Back may lead to


@dataclass(frozen=True)
class Place:
    """A page at an address, and the playground's page as it was while this was shown."""

    name: str
    pairs: Pairs  # sorted
    mine: Page | None


def is_apart(name: str, page: Page) -> bool:
    """Whether this shows an experiment of its own; else it is the playground's."""
    return _is_own(name) or bool(_apart(name, page))


@dataclass
class Visit:
    """The playground and the pages that look at its experiment have one together; every lesson, the
    page on rotation and the comparison on the page of stability have each their own."""

    name: str = ""  # the page that is shown
    pages: dict[str, Page] = field(default_factory=dict)  # as they were left
    last: dict[str, str] = field(default_factory=dict)  # under which name a page was left
    places: list[Place] = field(default_factory=list)  # as the browser's Back and Forward have them
    at: int = -1

    def as_addresses(self) -> Remembered:
        """What is remembered, as addresses: a browser has it for a server that knows nothing."""
        pages = {key: urlencode(address_of(page)) for key, page in self.pages.items()}
        return {"pages": pages, "last": self.last}

    def learn(self, told: Any) -> None:
        """Remember what another session told of the same visit, where this one has nothing yet.
        What no visit could have told is left alone."""
        told, other = _mapping(told), Visit()
        were, last = (_mapping(told.get(part)) for part in ("pages", "last"))
        plausible = ((key, text) for key, text in were.items() if self._is_news(key, text))
        with within(PATIENCE), suppress(OutOfTime):
            for key, text in islice(plausible, MOST):
                look()
                page = page_of(parse_qsl(text))
                if not page.problems and key == _key(key.partition(" ")[0], page):
                    other.pages[key] = page
            other._learn_left(told.get("left"))
        for key, page in other.pages.items():
            self.pages.setdefault(key, page)
        for name in pages():
            key = other.last.get(name, last.get(name))
            if isinstance(key, str) and key in self.pages:
                self.last.setdefault(name, key)

    def _learn_left(self, left: Any) -> None:
        """Remember the page that the tab has left, at its last address."""
        match left:
            case [str(name), str(text)] if name in pages() and len(text) <= LONGEST:
                page = page_of(parse_qsl(text))
                if not page.problems and bool(page.lesson) == (name == LESSONS):
                    self.name = name
                    self.keep(page)

    def _is_news(self, key: object, text: object) -> bool:
        """Whether this may be a page that is not known here, as far as can be seen without reading
        its address, which takes long."""
        if not isinstance(key, str) or not isinstance(text, str) or len(text) > LONGEST:
            return False
        name, _, apart = key.partition(" ")
        if name == LESSONS and apart and apart not in available_lessons():
            return False
        return name in pages() and key not in self.pages

    @property
    def mine(self) -> Page | None:
        """The playground's page; None where no experiment was shown yet that is the visit's."""
        return self.pages.get(PLAYGROUND)

    def keep(self, page: Page) -> None:
        """Remember the page that is shown as it is now."""
        page = replace(page, problems=())
        key = _key(self.name, page)
        self.pages[key], self.last[self.name] = page, key
        if not is_apart(self.name, page):
            mine = self.mine or Page(page.experiment, View(live=page.view.live))
            self.pages[PLAYGROUND] = replace(mine, experiment=page.experiment, preset=page.preset)

    def remembered(self, name: str) -> Page | None:
        """A page as it was left: the experiment is the playground's, where it is not its own."""
        page = self.pages.get(self.last.get(name, name))
        if _is_own(name) or (page and is_apart(name, page)):
            return page
        return self.looking(name)

    def looking(self, name: str) -> Page | None:
        """A page as it was left when it last looked at the playground's experiment, looking at what
        that is now."""
        if self.mine is None:
            return None
        page = self.pages.get(name)
        view = page.view if page else View(live=self.mine.view.live)
        return Page(self.mine.experiment, view, preset=self.mine.preset)

    def take(self, page: Page) -> None:
        """The playground shows this page's experiment from now on."""
        self.keep(page)
        view = page.view
        seen = View(step=view.step, axes=view.axes, square=view.square, live=view.live)
        self.pages[PLAYGROUND] = Page(page.experiment, seen, preset=page.preset)

    def lead_to(self, page: Page) -> None:
        """Show this lesson when the page of lessons is opened next; as it was left, if it was."""
        key = lesson_key(page.lesson)
        self.pages.setdefault(key, page)
        self.last[LESSONS] = key

    def note(self, pairs: Pairs, page: Page) -> None:
        """The page that is shown has this address now."""
        self.keep(page)
        place = Place(self.name, sorted(pairs), self.mine)
        if self._is_here(place.name, place.pairs):
            self.places[self.at] = place
            return
        self.places = [*self.places[: self.at + 1], place][-KEPT:]
        self.at = len(self.places) - 1

    def return_to(self, name: str, pairs: Pairs) -> None:
        """Somebody went to this address: by Back or Forward, if the visit was there. Then the
        playground's experiment is what it was there, too."""
        self.name = name
        known = [i for i, place in enumerate(self.places) if self._is(place, name, pairs)]
        if not known:
            return
        self.at = min(known, key=lambda i: (abs(i - self.at), i > self.at))
        mine = self.places[self.at].mine
        if mine is None:
            self.pages.pop(PLAYGROUND, None)
        else:
            self.pages[PLAYGROUND] = mine

    def is_new(self, pairs: Pairs, *, acted: bool) -> bool:
        """Whether somebody went to this address of the page that is shown. One that comes with a
        change, and was the page's shortly before, is where the browser was when the hand was faster
        than the answer."""
        if not pairs or self._is_here(self.name, pairs):
            return False
        past = self.places[max(0, self.at - PAST) : self.at + PAST]
        return not (acted and any(self._is(place, self.name, pairs) for place in past))

    def is_of_another(self, name: str, pairs: Pairs) -> bool:
        """Whether the visit knows this address, but of other pages only. Going to another page, a
        browser may have its query before its path, and leave an entry of both for Back."""
        known = {place.name for place in self.places if place.pairs == sorted(pairs)}
        return bool(known) and name not in known

    def _is_here(self, name: str, pairs: Pairs) -> bool:
        return self.at >= 0 and self._is(self.places[self.at], name, pairs)

    @staticmethod
    def _is(place: Place, name: str, pairs: Pairs) -> bool:
        return (place.name, place.pairs) == (name, sorted(pairs))


def _mapping(given: Any) -> Mapping[Any, Any]:
    return given if isinstance(given, Mapping) else {}


def _key(name: str, page: Page) -> str:
    """Under which name a page is remembered: one that has experiments of its own, by experiment."""
    return f"{name} {_apart(name, page)}".strip()


def _is_own(name: str) -> bool:
    return name in pages() and pages()[name].own


def _apart(name: str, page: Page) -> str:
    """Which experiment apart it is; none where no page was shown yet."""
    return pages()[name].apart(page) if name in pages() else ""


def lesson_key(lesson: str) -> str:
    """Under which name a lesson is remembered."""
    return f"{LESSONS} {lesson}"
