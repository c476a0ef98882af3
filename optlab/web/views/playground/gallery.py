"""The gallery of presets, and the name of the one that is shown, with the way back to it."""

from dataclasses import replace
from functools import partial

import streamlit as st

from optlab.lessons.presets import GROUPS, Preset, grouped
from optlab.web import controls, state
from optlab.web.lesson_pages import go_to_lesson
from optlab.web.live.component import gallery, slot
from optlab.web.live.protocol.components import Card, Gallery
from optlab.web.page import LESSON, Page, available_presets, name_of, origin_of
from optlab.web.views.playground.origin import SLOT, reset_help
from optlab.web.views.playground.pictures import colours, picture_address
from optlab.web.visit import LESSONS
from optlab.web.words import _, in_language

WIDTH = 112  # pixels of the button


def presets(figure: str, page: Page, live: bool) -> None:
    """A button that opens the gallery, the name of what is shown, and the way back; a menu where
    nothing is live."""
    if live:
        gallery(f"{figure}.gallery", gallery_data(page), receive, WIDTH)
        slot(figure, SLOT)
        return
    there, origin = available_presets()[0], origin_of(page)
    st.session_state.preset = origin.name if origin else None

    def choose() -> None:
        if chosen := st.session_state.preset:
            state.choose(chosen)

    st.selectbox(
        _("Preset"),
        [preset.name for members in grouped(there).values() for preset in members],
        format_func=lambda name: _titled(there[name]),
        key="preset",
        placeholder=_("Your own experiment: choose a preset to start anew"),
        label_visibility="collapsed",
        on_change=choose,
    )
    if origin and origin.experiment != page.experiment:
        st.caption(name_of(page, origin), width="content")
        again = partial(controls.attempt, "reset", state.reset)
        st.button(_("Reset"), key="reset", help=reset_help(), on_click=again)


def gallery_data(page: Page) -> Gallery:
    """The gallery as the browser is told of it."""
    origin = origin_of(page)
    groups = grouped(available_presets()[0])
    return {
        "groups": [
            {"title": _(GROUPS[name]), "cards": [_card(preset) for preset in members]}
            for name, members in groups.items()
        ],
        "current": origin.name if origin else "",
        "colours": colours(),
        "words": {
            "open": _("Presets"),
            "close": _("Close"),
            "current": _("on the page now"),
            "lesson": _("Lesson"),
        },
    }


def _card(preset: Preset) -> Card:
    # A lesson asks what will happen: its picture does not tell.
    drawn = replace(preset.experiment, runs=()) if preset.lesson else preset.experiment
    return {
        "name": preset.name,
        "title": in_language(preset.title),
        "says": " ".join(in_language(preset.shows).split()),
        "picture": picture_address(drawn),
        "lesson": bool(preset.lesson),
        "at": f"{LESSONS}?{LESSON}={preset.name}" if preset.lesson else f"?preset={preset.name}",
    }


def _titled(preset: Preset) -> str:
    title = in_language(preset.title)
    return _("Lesson: {title}").format(title=title) if preset.lesson else title


def receive(report: object) -> None:
    """Put what was chosen in the gallery on the page, or open the lesson that it is."""
    name = report.get("open") if isinstance(report, dict) else None
    preset = available_presets()[0].get(name) if isinstance(name, str) else None
    if preset and preset.lesson:
        go_to_lesson(preset.name)
    elif preset:
        state.choose(preset.name)
