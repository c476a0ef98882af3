"""The question over the figure, while it shows a preset as it is."""

from html import escape

import streamlit as st

from optlab.questions import parts_of
from optlab.web.live.protocol.tables import Named, Question, Text
from optlab.web.names import names_of
from optlab.web.page import Page, available_presets, preset_of
from optlab.web.theme import MARKERS, Theme
from optlab.web.words import _, in_language


def question_part(page: Page, theme: Theme) -> Question | None:
    """What a figure spec is told of it: its words, and the runs in them by marker, colour and name.
    None where nothing is asked."""
    name = preset_of(page.experiment)
    texts = available_presets()[0][name].question if name else {}
    if not texts:
        return None
    names = names_of(page.experiment)
    runs: list[Named] = [
        {"glyph": marker.glyph, "word": _(word), "colour": colour, "name": name}
        for marker, word, colour, name in zip(MARKERS, theme.words, theme.runs, names, strict=False)
    ]
    parts: list[Text | Named] = [
        {"text": part} if isinstance(part, str) else runs[part]
        for part in parts_of(in_language(texts))
    ]
    return {"of": name, "parts": parts, "close": _("Close the question")}


def statically(page: Page, theme: Theme) -> None:
    """The same above a figure that is not live."""
    if part := question_part(page, theme):
        st.html(f'<p class="asked">{"".join(map(_markup, part["parts"]))}</p>')


def _markup(part: Text | Named) -> str:
    if "text" in part:
        return escape(part["text"])
    glyph = f'<span style="color:{part["colour"]}">{part["glyph"]}</span>'
    return f"{glyph}&nbsp;<b>{escape(part['word'])}</b>"
