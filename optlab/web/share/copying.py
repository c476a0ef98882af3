"""A text that is there to be copied."""

import streamlit as st

from optlab.web import state
from optlab.web.live.component import passing
from optlab.web.words import _


def copied(key: str, label: str, text: str, code: str = "") -> None:
    """A text with a button that copies it. Streamlit's own has no word for who does not see its
    sign, and copies nothing where a page came without https."""
    if state.failure():  # nothing of ours could be loaded
        st.code(text, language=None, wrap_lines=True)
        return
    words = {
        "copy": _("Copy"),
        "copied": _("Copied"),
        "here": _("Copy this"),
        "qr": _("QR code of the link"),
        "full": _("Full size"),
        "close": _("Close"),
    }
    passing(f"passed-{key}", {"text": text, "label": label, "qr": code, "words": words})
