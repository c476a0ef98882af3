"""What a reader is told of an error in the program: a sentence and a number. The log has more."""

import logging
import secrets

import streamlit as st

from optlab.web.words import _

LOG = logging.getLogger("optlab")


def report_failure(error: Exception) -> bool:
    """Show the sentence where the page broke off; Streamlit has written the traceback to the log.
    True: nothing more is shown."""
    number = secrets.token_hex(3)
    LOG.error("error %s: %s", number, type(error).__name__)
    st.error(
        _(
            "Something went wrong here, and it is not your doing. Reload the page; if it happens"
            " again, please tell whoever runs this page the number {number}."
        ).format(number=number)
    )
    return True
