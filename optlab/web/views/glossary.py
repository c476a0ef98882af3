"""Terms of the field in a page's sentences: links to their words, which stand at its foot."""

import re

import streamlit as st

from optlab.lessons.glossary import linked, terms, with_links
from optlab.web.words import _, in_language


def with_glossary(text: str) -> str:
    """The text as Markdown, each `[[term]]` a link to its words below."""
    return with_links(text, lambda term, shown: f"[{shown}](#{_anchor(term)})")


def words_of(*texts: str) -> None:
    """The terms that the texts of a page link to; all others on demand."""
    here = linked("\n".join(texts))
    with st.container(key="words"):
        st.markdown(f"## {_('Words')}")
        columns = st.columns(2, gap="large")
        for i, name in enumerate(here):
            term = terms()[name]
            with columns[i % 2]:
                st.subheader(in_language(term.title), anchor=_anchor(name))
                st.markdown(in_language(term.says))
        with st.expander(_("The whole glossary")):
            others = (term for name, term in terms().items() if name not in here)
            entries = (f"**{in_language(t.title)}.** {in_language(t.says).strip()}" for t in others)
            st.markdown("\n\n".join(entries))


def _anchor(term: str) -> str:
    return "word-" + re.sub(r"\W+", "-", term.lower()).strip("-")
