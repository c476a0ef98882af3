"""The prose of a lesson: its numbers are measured on its runs."""

import re
from typing import Any

import streamlit as st

from optlab.lessons.claims import check, fill
from optlab.lessons.lessons import Lesson
from optlab.lessons.presets import Preset
from optlab.theory.readable import DIGITS
from optlab.web.views.glossary import with_glossary
from optlab.web.words import in_language

SMALL = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+-])0*(\d+)")  # 5e-07, as Python writes it


def explanation(preset: Preset, lesson: Lesson) -> str:
    """Why the answer is what it is, its terms as links."""
    return with_glossary(said(preset, lesson.explanation))


def said(preset: Preset, texts: Any) -> str:
    """A text of the preset in the reader's language, with its numbers measured."""
    text = _filled(repr(preset), in_language(texts), preset)
    return SMALL.sub(_power_of_ten, text)


@st.cache_resource(max_entries=300, show_spinner=False)
def _filled(key: str, text: str, _preset: Preset) -> str:
    return fill(text, _preset.facts.runs(_preset.experiment), _preset.facts.values)


@st.cache_resource(max_entries=100, show_spinner=False)
def measured(key: str, _preset: Preset) -> list[str]:
    """Each claim of a preset with what was measured."""
    runs = _preset.facts.runs(_preset.experiment)
    return [check(claim, runs).says for claim in _preset.facts.claims]


def number(value: float) -> str:
    """A setting as a reader sees it, in LaTeX: 0.47619047619047616 is 0.4762."""
    return SMALL.sub(_power, f"{value:.{DIGITS}g}")


def _power_of_ten(match: re.Match[str]) -> str:
    return f"${_power(match)}$"


def _power(match: re.Match[str]) -> str:
    times = "" if float(match[1]) == 1 else rf"{match[1]} \cdot "
    return rf"{times}10^{{{match[2].strip('+')}{match[3]}}}"
