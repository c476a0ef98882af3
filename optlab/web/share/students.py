"""What students see of a page that a teacher passes on: chosen, looked at before, framed."""

from html import escape
from urllib.parse import urlencode, urlsplit

import streamlit as st

from optlab.web import gate, state
from optlab.web.live.component import framed
from optlab.web.page import Page, available_lessons, view_of
from optlab.web.registry import pages
from optlab.web.share.copying import copied
from optlab.web.view import EVERYTHING, FIGURE, SLIDERS, ForClass
from optlab.web.visit import LESSONS
from optlab.web.words import _, in_language

HEIGHT, PREVIEW = 600, 520  # pixels of the frame in a course page, and of that in the dialog
THIS = ""  # the page that is shown, in the menu of lessons


def chosen(name: str, page: Page) -> tuple[str, Page]:
    """The name and the state of the page that students will see, as it is ticked."""
    lessons = available_lessons()
    here = {} if name == LESSONS else {THIS: pages()[name].title()}
    there = here | {key: in_language(lesson.title) for key, lesson in lessons.items()}
    if st.session_state.get("share-lesson") not in there:
        st.session_state["share-lesson"] = page.lesson or THIS
    lesson = st.selectbox(
        _("This page, or a lesson"), list(there), format_func=there.__getitem__, key="share-lesson"
    )
    words = ticked()
    if lesson == THIS:
        return name, Page(page.experiment, page.view.with_options(words), preset=page.preset)
    view = view_of(lesson).with_options(words)
    return LESSONS, Page(lessons[lesson].experiment, view, lesson=lesson, preset=lesson)


def ticked() -> ForClass:
    """How much of it they see, and what they can change."""
    names = {
        EVERYTHING: _("The whole page"),
        SLIDERS: _("Figure and sliders"),
        FIGURE: _("Figure only"),
    }
    st.session_state.setdefault("share-only", EVERYTHING)
    only = st.segmented_control(
        _("Students see"),
        list(names),
        format_func=names.__getitem__,
        key="share-only",
        required=True,
    )
    if only != EVERYTHING:
        return ForClass(only=only or EVERYTHING)
    for key in ("share-no-menus", "share-locked"):
        st.session_state.setdefault(key, key == "share-no-menus")
    locked = st.toggle(
        _("Locked to these runs"),
        key="share-locked",
        help=_(
            "No run is added, removed or given another method, and there is no other preset or"
            " function. Sliders, the start and the steps stay free. There are no menus either."
        ),
    )
    no_menus = st.toggle(
        _("No menus"),
        key="share-no-menus",
        disabled=bool(locked),
        help=_("No way to other pages, presets and languages, and no sharing."),
    )
    return ForClass(locked=bool(locked), menus=bool(locked) or not no_menus)


def preview(link: str) -> None:
    """How it looks: in a frame, where our own pages may be in one."""
    says = _("What students see")
    if {"'self'", "*"} & {*gate.frames().split()} and not state.failure():
        framed("share-preview", {"at": link, "label": says, "height": PREVIEW})
    st.link_button(_("Open it in a new tab"), link, icon=":material/open_in_new:")


def for_a_platform(link: str, page: Page) -> None:
    """A line for a course platform, which frames just this; and who may frame it."""
    source = link
    if page.view.of(ForClass).only != EVERYTHING:
        source += ("&" if urlsplit(link).query else "?") + urlencode({"embed": "true"})
    line = (
        f'<iframe src="{escape(source)}" title="optlab" width="100%" height="{HEIGHT}"'
        ' style="border: 0" allow="clipboard-write; fullscreen"></iframe>'
    )
    st.markdown(f"**{_('For a course platform')}**")
    copied("frame", _("A line of HTML"), line)
    if not {*gate.frames().split()} - {"'self'", "'none'"}:
        says = _(
            "As this server is set, no other page may frame it. Whoever runs it names the course"
            " platform in the variable {variable}."
        )
        st.caption(says.format(variable=f"`{gate.FRAMES}`"))
