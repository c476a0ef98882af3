"""The options of the view: everybody's and each page's own, in one row of words."""

import sys
from collections.abc import Iterator
from dataclasses import make_dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from optlab.experiment import Experiment
from optlab.hyperparameters import switch
from optlab.web import view_words, views
from optlab.web.live import resources
from optlab.web.live.released import drawn_by_streamlit
from optlab.web.page import Page, address_of, page_of
from optlab.web.registry import pages
from optlab.web.view import Options, View
from optlab.web.view_words import all_options, view_from_words, words_of_view
from optlab.web.views.averages.options import AverageOptions
from optlab.web.views.playground.options import PlaygroundOptions
from optlab.web.views.rotation.options import TurningOptions
from optlab.web.views.settings.options import MapOptions
from tests.test_visit import back, button, fine, menu, opened, pairs

# As addresses had them when they were all declared in one class.
EVERY = (
    "step 5 axes apart square true live false turns false comparison true run 2 coordinate x2"
    " gammas 0.5 across gamma up eta tolerance 0.25 below 1e-06 cells 256 answer shown"
)
NAMES = EVERY.split()[::2]
TINTED = '''
"""A page with an option of its own."""

from dataclasses import dataclass, replace

import streamlit as st

from optlab.hyperparameters import choice, number
from optlab.web import state
from optlab.web.live.figure_spec import whole
from optlab.web.registry import Registration
from optlab.web.view import Options


@dataclass(frozen=True)
class TintOptions(Options):
    """How the page is coloured."""

    tint: str = choice("grey", "warm", doc="the colour")
    depth: float = number(0.5, symbol="d", doc="how deep", legal="[0, 1]", low=0, high=1)


def show():
    options = state.current("tinted").view.of(TintOptions)
    st.text(f"{options.tint} {options.depth}")
    warm = replace(options, tint="warm")
    st.button("Warmer", on_click=lambda: state.change_options(warm))
    state.write_address()


PAGE = Registration(
    title=lambda: "Tinted", order=80, show=show, spec=whole, options=TintOptions
)
'''


def forget() -> None:
    for made in (pages, all_options, resources.answers):
        made.cache_clear()


@pytest.fixture
def tinted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One more folder among the pages, with such a page."""
    (tmp_path / "tinted").mkdir()
    (tmp_path / "tinted" / "__init__.py").write_text(TINTED)
    monkeypatch.setattr(views, "__path__", [*views.__path__, str(tmp_path)])
    forget()
    yield
    sys.modules.pop(f"{views.__name__}.tinted", None)
    monkeypatch.undo()
    forget()


def test_the_words_have_the_order_that_they_always_had() -> None:
    view, problems = view_from_words(EVERY)
    assert problems == [] and words_of_view(view) == EVERY
    assert list(all_options().hyperparameters())[: len(NAMES)] == NAMES
    pairs_of = [f"{name} {word}" for name, word in zip(NAMES, EVERY.split()[1::2], strict=True)]
    assert view_from_words(" ".join(reversed(pairs_of))) == (view, [])


def test_equal_views_are_equal_whatever_was_chosen_on_the_way() -> None:
    deep, below = MapOptions(cells=256), PlaygroundOptions(below=0.5)
    view = View(step=3).with_options(deep, below)
    assert view == View(step=3).with_options(below).with_options(deep)
    assert hash(view) == hash(View(step=3).with_options(below, deep))
    assert view.of(MapOptions) == deep and view.of(TurningOptions) == TurningOptions()
    back_again = view.with_options(replace(deep, cells=128), PlaygroundOptions())
    assert back_again == View(step=3) and back_again.own == ()
    assert View().with_options(AverageOptions()) == View()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("step x", "View.step must be a number, got 'x'"),
        ("turns 3", "View.turns must be true or false, got 3.0"),
        ("gammas 7", "View.gammas: gamma must lie in [0, 1], got 7"),
        ("cells 9", "View.cells must be one of 64, 128, 256, 512; got 9.0"),
        ("below 0", "View.below must lie in (0, inf), got 0"),
        ("own 1", f"view has no own; it has {', '.join(all_options().hyperparameters())}"),
    ],
)
def test_a_wrong_word_is_refused_by_the_name_of_the_view(words: str, problem: str) -> None:
    view, problems = view_from_words(f"{words} axes apart")
    assert (view, problems) == (View(axes="apart"), [problem])


def test_what_is_refused_on_the_page_is_called_as_it_is_in_a_link() -> None:
    with pytest.raises(ValueError, match=r"^View.below must lie in \(0, inf\), got -1$"):
        PlaygroundOptions(below=-1)


def test_what_one_page_alone_knows_is_not_in_anothers_address() -> None:
    view, _problems = view_from_words(EVERY)
    for name, page in pages().items():
        said = words_of_view(view.on_page(page.options)).split()[::2]
        gone = {"comparison": "stability", "answer": "lessons"}
        assert said == [word for word in NAMES if gone.get(word, name) == name]


def test_streamlit_draws_anew_for_all_but_what_the_live_figure_alone_shows() -> None:
    view, _problems = view_from_words(EVERY)
    page = Page(Experiment(), view)
    for one in view.own:
        other = replace(page, view=view.with_options(type(one)()))
        same = drawn_by_streamlit("playground", other) == drawn_by_streamlit("playground", page)
        assert same == isinstance(one, PlaygroundOptions), one


def test_an_option_belongs_to_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else one word of an address would be of two pages, which allow and show different things."""
    for name in ("lessons", "settings", "averages"):
        other = replace(pages()["rotation"], options=pages()[name].options)
        with_it = {**pages(), "other": other}
        with monkeypatch.context() as patched:
            patched.setattr(view_words, "pages", lambda with_it=with_it: with_it)
            all_options.cache_clear()
            with pytest.raises(ValueError, match=r"^the page other: there is already an option '"):
                all_options()
    all_options.cache_clear()


@pytest.mark.parametrize("name", ["square", "view"])
def test_nor_is_it_everybodys_nor_what_the_words_begin_with(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    declared = [(name, bool, switch(True, doc=""))]
    again = make_dataclass("Again", declared, bases=(Options,), frozen=True)
    with_it = {"other": replace(pages()["rotation"], options=again)}
    with monkeypatch.context() as patched:
        patched.setattr(view_words, "pages", lambda: with_it)
        all_options.cache_clear()
        with pytest.raises(ValueError, match=f"there is already an option '{name}'"):
            all_options()
    all_options.cache_clear()


@pytest.mark.usefixtures("tinted")
def test_a_page_in_a_folder_of_its_own_declares_an_option() -> None:
    """It is in the page's address behind all others, salvaged, and kept from page to page."""
    app = opened("tinted", "v=1&f=quadratic&show=depth 0.25 cells 256 step 3")
    assert app.text[0].value == "grey 0.25"
    fine(button(app, "Warmer").click().run())
    assert app.text[0].value == "warm 0.25"
    address = pairs(app)
    assert dict(address)["show"] == "step 3 cells 256 tint warm depth 0.25"

    menu(app, "playground")
    assert "show" not in dict(pairs(app))
    menu(app, "tinted")
    assert pairs(app) == address and app.text[0].value == "warm 0.25"
    back(app, "tinted", parse_qsl("v=1&f=quadratic&show=tint blue depth 0.75"))
    assert app.text[0].value == "grey 0.75"
    assert app.session_state.page.problems == ("View.tint must be one of grey, warm; got 'blue'",)
    assert address_of(page_of(address)) == address
    assert view_from_words("cells 256")[0] == View().with_options(MapOptions(cells=256))


def test_without_that_page_its_option_is_none() -> None:
    view, (problem,) = view_from_words("tint warm")
    assert view == View() and problem.startswith("view has no tint; it has step, ")
