"""The page's address, to be passed on."""

from urllib.parse import urlencode, urlsplit

import streamlit as st

from optlab.web.page import Page, address_of
from optlab.web.share.section import Section
from optlab.web.words import _


def link_to(page: Page) -> str:
    """The whole address of a page as it stands, with the server's name in front."""
    here = urlsplit(st.context.url or "")
    return here._replace(query=urlencode(address_of(page)), fragment="").geturl()


def show(name: str, page: Page) -> None:
    """The link, with a button that copies it."""
    st.caption(_("Opens just this, for whoever has it."))
    st.code(link_to(page), language=None, wrap_lines=True)


SECTION = Section(lambda: _("Link"), 1, show)
