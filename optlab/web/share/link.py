"""The page's address, to be passed on: as a link, as a QR code, and for a class."""

from urllib.parse import urlencode, urlsplit

import streamlit as st

from optlab.web import language, qr
from optlab.web.page import Page, address_of
from optlab.web.registry import pages
from optlab.web.share import students
from optlab.web.share.copying import copied
from optlab.web.share.section import Section
from optlab.web.words import _


def link_to(page: Page, name: str = "", there: str = "") -> str:
    """The whole address of a page as it stands, with the server's name in front; of the page of
    this name, or of another one `there`."""
    here = urlsplit(st.context.url or "")
    path = here.path or "/"
    if there != name:
        base = path.removesuffix(name).rstrip("/")
        path = f"{base}/{'' if there == next(iter(pages())) else there}"
    query = urlencode(address_of(page) + language.pairs())
    return here._replace(path=path, query=query, fragment="").geturl()


def show(name: str, page: Page) -> None:
    """The link and its QR code; for a class, what students see of it."""
    says = _("For a class: choose what students see")
    if not st.toggle(says, key="share-class"):
        st.caption(_("Opens just this, for whoever has it."))
        passed_on(link_to(page))
        return
    ticks, look = st.columns([1, 2], gap="medium")
    with ticks:
        there, seen = students.chosen(name, page)
    link = link_to(seen, name, there)
    with look:
        students.preview(link)
    passed_on(link)
    students.for_a_platform(link, seen)


def passed_on(link: str) -> None:
    """The link, with a button that copies it, and its QR code, to be shown or taken along."""
    code = qr.code_of(link)
    copied("link", _("Link"), link, qr.as_svg(code, inline=True) if code else "")
    if not code:
        too_long = _(
            "The link is {count} characters long, and a QR code holds {most} at most. The link"
            " itself works; with fewer runs, or a shorter formula, there is a code, too."
        )
        st.caption(too_long.format(count=len(link), most=qr.MOST))
        return
    if qr.is_dense(code):
        st.caption(_("A long link makes a fine code: show it in full size, to be read from near."))
    with st.container(horizontal=True, horizontal_alignment="center"):
        for kind, mime, made in (
            ("SVG", "image/svg+xml", lambda: qr.as_svg(code)),
            ("PNG", "image/png", lambda: qr.as_png(code)),
        ):
            st.download_button(
                _("QR code as {kind}").format(kind=kind),
                made,
                f"optlab-qr.{kind.lower()}",
                mime,
                key=f"share-qr-{kind}",
                icon=":material/download:",
                on_click="ignore",
            )


SECTION = Section(lambda: _("Link"), 1, show)
