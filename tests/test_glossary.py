"""The glossary, and the sentences that link to it: on the pages of theory, in whatever state."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optlab import web
from optlab.experiment import Experiment
from optlab.lessons.glossary import LINK, linked, terms, with_links
from optlab.objectives.quadratics import ConditionedQuadratic, Quadratic, RotatedQuadratic
from optlab.objectives.valleys import Rosenbrock
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.page import Page, View, address_of
from tests.test_page import fine, go_to

PAGES = ("settings", "stability", "rotation", "averages", "real_data")
UNLINKED = re.compile(r"\[\[[^\W\d][^\[\]]*\]\]")  # not the lists of a packet
TO_A_WORD = re.compile(r"\]\(#(word-[^)]*)\)")


def test_every_term_has_its_words_and_formulas_are_closed() -> None:
    assert list(terms()) == sorted(terms(), key=str.lower)
    for name, term in terms().items():
        assert term.title["en"] == name
        assert term.says["en"].strip()
        assert term.says["en"].count("$") % 2 == 0


def test_a_text_links_to_terms_by_their_own_name_or_by_other_words() -> None:
    text = "A [[ravine]] is a [[ravine|valley]], not [[SGD]]."
    assert linked(text) == ["ravine", "SGD"]
    assert with_links(text, lambda term, shown: f"<{term}:{shown}>") == (
        "A <ravine:ravine> is a <ravine:valley>, not <SGD:SGD>."
    )


def sentences() -> Iterator[tuple[str, str]]:
    """Everything that the code says through `_()`, with the folder that says it."""
    for path in Path(web.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="_"), args=[ast.Constant(value=str(text))]):
                    yield path.parent.name, text


def test_every_term_that_a_page_names_is_in_the_glossary() -> None:
    named = {(page, term) for page, text in sentences() for term in linked(text)}
    assert {page for page, _term in named} >= set(PAGES)
    assert [name for name in sorted(named) if name[1] not in terms()] == []


def test_at_most_two_links_a_sentence() -> None:
    for page, text in sentences():
        for sentence in re.split(r"[.:;!?] ", text):
            assert len(LINK.findall(sentence)) <= 2, (page, sentence)


def script(page: str) -> None:
    from optlab.web.registry import pages

    pages()[page].show()


def page(name: str, experiment: Experiment, **view: Any) -> AppTest:
    app = AppTest.from_function(script, args=(name,), default_timeout=30)
    go_to(app, address_of(Page(experiment, View(**view))))
    return fine(app.run())


def texts(app: AppTest) -> str:
    """All that the page was sent, help texts and labels included."""
    return "\n".join(str(element.proto) for element in app.main if hasattr(element, "proto"))


METHODS = (GradientDescent(), Momentum(), RMSProp())
STATES = [
    *(Experiment(Quadratic(), (run,), (-5.0, -2.0), 20) for run in METHODS),
    *(
        Experiment(objective, METHODS[1:], (-5.0, -2.0), 20)
        for objective in (
            RotatedQuadratic(),
            RotatedQuadratic(halved=True),
            ConditionedQuadratic(1e18, 30),
            Quadratic(a=1e-320),
            Rosenbrock(),
        )
    ),
    Experiment(Quadratic(), (), (-5.0, -2.0), 20),
    Experiment(Quadratic(), (RMSProp(),), (0.0, 0.0), 5),
]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("live", [True, False])
def test_the_sentences_of_a_page_lead_to_its_words(name: str, live: bool) -> None:
    for experiment in STATES:
        app = page(name, experiment, live=live)
        said = texts(app)
        assert not UNLINKED.search(said)
        anchors = [heading.anchor for heading in app.subheader if heading.anchor]
        assert set(TO_A_WORD.findall(said)) == set(anchors)
        assert len(anchors) == len(set(anchors))
        assert len(anchors) <= 8


@pytest.mark.parametrize("name", PAGES)
def test_the_other_terms_are_at_hand(name: str) -> None:
    app = page(name, STATES[0])
    whole = next(part for part in app.expander if part.label == "The whole glossary")
    (others,) = whole.markdown
    shown = [heading.value for heading in app.subheader if heading.anchor]
    assert sorted([*shown, *re.findall(r"\*\*(.+?)\.\*\*", others.value)]) == sorted(terms())
