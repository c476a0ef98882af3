"""What the page shows, in one reader's session. The page's address is the page, word for word."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from optlab.edits import with_steps, with_value
from optlab.experiment import Experiment
from optlab.faults import quoted
from optlab.references import Reference
from optlab.web import language, notes
from optlab.web.for_class import held_to_link, seen_alike
from optlab.web.live.component import hear
from optlab.web.live.long_runs import DRAWN
from optlab.web.live.protocol.components import Arrival
from optlab.web.page import (
    Page,
    Pairs,
    View,
    address_of,
    changed_page,
    page_of,
    reset_page,
    view_of,
)
from optlab.web.registry import pages
from optlab.web.view import Options
from optlab.web.visit import LESSONS, PLAYGROUND, STABILITY, Visit
from optlab.web.words import _


def current(name: str, begin: Callable[[], Page] | None = None) -> Page:
    """The page of this name as it stands: that of its address, where somebody went to it by a link
    or by Back; as it was left, where the menu of pages leaves the address empty; `begin`, or the
    first preset, where it was never shown."""
    reported = hear()
    there, pairs = visit(), _look()
    acted = forget_acts() or reported  # also one that is told again, and changes nothing
    if there.is_of_another(name, pairs):
        pairs = []
    arrives = there.name != name
    if arrives and there.name:
        there.keep(st.session_state.page)
    if pairs if arrives else there.is_new(pairs, acted=acted) or _is_undone_by(pairs):
        shown = _show(_as_of(name, pairs))
        there.return_to(name, pairs)
        there.note(pairs, shown)
    elif arrives:
        left, comes = st.session_state.get("page"), there.remembered(name) or (begin or _first)()
        _show(seen_alike(left, comes) if left else comes)
        there.name = name
    page = st.session_state.page
    if name != PLAYGROUND:
        check_short(page)
    return page


class Enough(Exception):
    """Nothing follows on this page; what is common to all pages does."""


def check_short(page: Page) -> None:
    """Of an experiment longer than what can be drawn in full: a page that computes many runs at
    once says why it does not, and a way on; nothing follows."""
    steps = page.experiment.steps
    if steps <= DRAWN:
        return
    says = _(
        "The experiment has {steps} steps. This page computes many runs at once, and takes"
        " {most} of them at most."
    ).format(steps=steps, most=DRAWN)

    def shorten() -> None:
        edit(with_steps, DRAWN)

    notes.way_on(says, _("Take the first {most} steps").format(most=DRAWN), shorten, "too-long")
    write_address()
    raise Enough


def _show(page: Page) -> Page:
    """Put on the page what somebody went to, with all that is wrong with it."""
    foreign = language.foreign()
    shown = replace(page, problems=(*page.problems, *map(language.no_language, foreign)))
    st.session_state.refused = {}
    st.session_state.visit = st.session_state.get("visit", 0) + 1
    st.session_state.arrived = True
    # Last: at any look into the session this may be left for a newer message. What the visit
    # remembers is another together with the page, or what that message changes was lost.
    st.session_state.page = shown
    foreign.clear()  # told
    return shown


def _as_of(name: str, pairs: Pairs) -> Page:
    """What the page of this name shows of an address."""
    page = page_of(pairs)
    view = page.view.on_page(pages()[name].options)
    return replace(page, view=view, lesson=page.lesson if name == LESSONS else "")


def _first() -> Page:
    return page_of([])


def visit() -> Visit:
    """What this reader's visit remembers."""
    return st.session_state.setdefault("remembered", Visit())


def _is_undone_by(pairs: Pairs) -> bool:
    """Whether the browser's Back, or Forward, leads from the page that is there to this address. A
    run that put it there may have been left before the visit knew of it."""
    context = get_script_run_ctx()
    went = context is not None and context.is_history_navigation
    return went and bool(pairs) and sorted(pairs) != sorted(address_of(st.session_state.page))


def forget_acts() -> bool:
    """Whether something was changed since this was asked last."""
    return st.session_state.pop("acted", False)


def page() -> Page:
    """The page that is shown, with all that the hand has done to it. A button may be pressed before
    that was heard of."""
    catch_up()
    hear()
    return st.session_state.page


def catch_up() -> None:
    """The browser writes what a release leads to. Where no report of that has come through, as it
    was left for a press in the same moment, the address says it; and a press, or another report, is
    meant for what is there."""
    seen, pairs = st.session_state.get("address"), _address()
    if seen in (None, pairs):
        return
    there = visit()
    if there.is_new(pairs, acted=True) and not there.is_of_another(there.name, pairs):
        shown = st.session_state.page = _as_of(there.name, pairs)
        there.note(pairs, shown)
    _look()  # last: at any look into the session this may be left for a newer message


def _look() -> Pairs:
    """The address, as it is now."""
    st.session_state.address = _address()
    return st.session_state.address


def mine() -> Page | None:
    """The playground's page, while another is shown; None where the visit has no experiment yet."""
    return visit().mine


def take() -> None:
    """Let the playground have the experiment that is shown. Back undoes it."""
    visit().take(page())


def look_away() -> None:
    """From a comparison back to the playground's experiment."""
    put(visit().looking(STABILITY) or _first())


def change(experiment: Experiment | None = None, view: View | None = None, **parts: Any) -> None:
    """Put another experiment or view on the page, or another part of the experiment."""
    now = page()
    put(changed_page(now, replace(experiment or now.experiment, **parts), view))


def change_options(options: Options) -> None:
    """Put a page's own options of the view in the place of those that are there."""
    change(view=page().view.with_options(options))


def edit(how: Callable[..., Experiment], *given: Any) -> None:
    """Put what an edit makes of the experiment on the page (optlab/edits.py): of the one that is
    there then, as the hand may have moved a slider since a widget was placed."""
    change(how(page().experiment, *given))


def change_function(name: str, value: Any) -> None:
    """Put a hyperparameter of the function at a value."""
    edit(with_value, Reference.to_function(name), value)


def change_noise(name: str, value: Any) -> None:
    """Put a number of the noise at a value."""
    edit(with_value, Reference.to_noise(name), value)


def change_run(i: int, name: str, value: Any) -> None:
    """Put a hyperparameter of run i at a value."""
    edit(with_value, Reference.to_run(i, name), value)


def choose(name: str) -> None:
    """Put a preset on the page, as it wants to be seen. Figures stay live, or plain."""
    now = page()
    put(reset_page(replace(now, view=replace(view_of(name), live=now.view.live)), name))


def reset() -> None:
    """Put the preset back on the page of which the experiment was made."""
    now = page()
    put(reset_page(now, now.preset))


def see(**parts: Any) -> None:
    """Show the page with other parts of its view: chosen by the page, not by the reader."""
    now = page()
    st.session_state.page = replace(now, view=replace(now.view, **parts))


def coming() -> View:
    """How the page is seen that is shown next, asked before it is: what its address says, or as
    before, where the menu of pages leaves that empty."""
    there = _address()
    if not there and "page" in st.session_state:
        return st.session_state.page.view
    return page_of(there).view


def lead_to(name: str) -> None:
    """Have the page of this name shown next. Said in a callback: a run that is left for a newer
    message has heard that, and would not come to what it has to do."""
    st.session_state.destination = name


def destination() -> str:
    """The name of the page that something wants to be shown next, asked once; else empty."""
    return st.session_state.pop("destination", "")


def put(new: Page) -> None:
    """Put what something changed on the page; what was refused before it is no longer said. What a
    locked link holds stays, and the page says so."""
    now = page()  # hears what came with it
    try:
        new = held_to_link(now, new)
    except ValueError as refusal:
        new = replace(now, problems=(str(refusal),))
    put_heard(new)


def put_heard(new: Page) -> None:
    """The same of what a report changed, which is not to be heard again meanwhile."""
    visit().keep(st.session_state.page)
    st.session_state.refused = {}
    st.session_state.acted = True
    st.session_state.arrived = False
    st.session_state.page = new


def fail(reason: str) -> None:
    """The browser could not load the live figure: show plain ones in this session. The reason is
    for who looks after the server, not for the reader."""
    logging.getLogger(__name__).warning("no live figure in a browser: %s", quoted(reason))
    st.session_state.failure = True


def failure() -> bool:
    """Whether the live figure could not be loaded."""
    return st.session_state.get("failure", False)


def write_address() -> None:
    """Let the address say what the page shows. What was changed is a new entry of the browser's
    history; where somebody came by a link, a short one or an empty one, the whole address takes the
    place of the entry that there is, or Back would lead from the page to itself. Streamlit can only
    add entries, so the browser is told (`arrival`)."""
    now, been = page(), visit()
    pairs, there = address_of(now), _address()
    st.session_state.arrival = None
    whole = pairs + language.pairs()
    if sorted(whole) != sorted(_pairs()):
        if st.session_state.get("arrived") and not failure():
            times = st.session_state.visit  # the same may be told of the same page again
            arrival: Arrival = {"from": there, "to": urlencode(whole), "visit": times}
            st.session_state.arrival = arrival
        else:
            st.query_params.from_dict(_by_name(whole))
            _look()
    been.note(pairs, now)


def note_address() -> None:
    """Where the browser has written the address of what was just put on the page, nobody went
    there."""
    pairs = address_of(st.session_state.page)
    if sorted(pairs) == sorted(_address()):
        visit().note(pairs, st.session_state.page)


def arrival() -> Arrival | None:
    """The address that somebody came by, and the one to put in its place; None where that is it."""
    return st.session_state.get("arrival")


def _address() -> Pairs:
    return [(key, value) for key, value in _pairs() if key != language.LANGUAGE]


def _pairs() -> Pairs:
    return [(key, value) for key in st.query_params for value in st.query_params.get_all(key)]


def _by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for key, value in pairs:
        names.setdefault(key, []).append(value)
    return names
