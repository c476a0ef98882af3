"""The prose of a lesson: its numbers are measured on its runs."""

from typing import Any

import streamlit as st

from optlab.lessons.claims import check, fill
from optlab.lessons.lessons import Lesson
from optlab.lessons.presets import Preset
from optlab.web.powers import with_powers
from optlab.web.views.glossary import with_glossary
from optlab.web.words import in_language


def explanation(preset: Preset, lesson: Lesson) -> str:
    """Why the answer is what it is, its terms as links."""
    return with_glossary(said(preset, lesson.explanation))


def said(preset: Preset, texts: Any) -> str:
    """A text of the preset in the reader's language, with its numbers measured."""
    text = _filled(repr(preset), in_language(texts), preset)
    return with_powers(text)


@st.cache_resource(max_entries=300, show_spinner=False)
def _filled(key: str, text: str, _preset: Preset) -> str:
    return fill(text, _preset.facts.runs(_preset.experiment), _preset.facts.values)


@st.cache_resource(max_entries=100, show_spinner=False)
def measured(key: str, _preset: Preset) -> list[str]:
    """Each claim of a preset with what was measured."""
    runs = _preset.facts.runs(_preset.experiment)
    return [check(claim, runs).says for claim in _preset.facts.claims]
