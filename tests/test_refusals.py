"""What a page says of what it refuses: what was typed as it was typed, and no names of code."""

import re

import pytest

from optlab.declarations import lines_of
from optlab.objectives.typed import Typed as TypedFunction
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.typed import Typed as TypedMethod
from optlab.web.live.numbers_sent import value_of
from optlab.web.refusals import as_read
from tests.test_page import page, words


def refusal_of(make, *given, **settings) -> str:
    with pytest.raises((TypeError, ValueError)) as caught:
        make(*given, **settings)
    return as_read(str(caught.value))


@pytest.mark.parametrize(
    "text", ["1e-5*x1^2 + foo(x2)", "x1^2 + 2e3*(x2", "1e5*x3", '"1e5"*x1', "1e5: x1 + 1e6"]
)
def test_a_function_that_was_typed_is_quoted_as_it_was_and_the_character_fits(text: str) -> None:
    # 1e-5*x1^2 was quoted as 10⁻⁵*x1^2, in which the character is another.
    said = refusal_of(TypedFunction, text)
    found = re.fullmatch(r"The function: .*?, at character (\d+): (.*)", said)
    assert found, said
    assert re.sub("[›‹]", "", found[2]) == text
    assert found[2].index("›") == int(found[1]) - 1


def test_a_method_and_a_schedule_are_called_so_and_quoted_exactly() -> None:
    text = "s = 1e-3*s + g; x = x - 1e5*foo(s)"
    said = refusal_of(TypedMethod, text)
    assert said.startswith("The method: line 2: there is no function foo")
    assert re.sub("[›‹]", "", said).endswith(f": {lines_of(text)[1]}")
    said = refusal_of(Adam, eta_schedule="typed", eta_text="1e-3*foo(t)")
    assert said.startswith("The schedule of eta: there is no function foo")
    assert said.endswith(": 1e-3*›foo‹(t)")


def test_a_number_is_refused_by_the_name_of_its_box() -> None:
    assert refusal_of(Adam, eta=-1) == "eta must lie in [0, inf), got -1"
    run = {"eta_schedule": "cosine", "eta_steps": 0.5}
    assert refusal_of(GradientDescent, **run) == "eta steps must lie in [1, inf), got 0.5"
    assert refusal_of(TypedFunction, "a*x1", a=float("inf")).startswith("a must lie in")
    assert as_read("run 2: Adam.beta1 must lie in [0, 1), got 2").startswith("run 2: beta1 must")


@pytest.mark.parametrize("typed", ["1e-5x", "1e-5 1e-6", "it's 1e-5", "1e5 " * 30])
def test_what_is_no_number_is_quoted_as_it_was_typed(typed: str) -> None:
    said = refusal_of(value_of, "Adam.eta", typed)
    assert said.startswith("eta must be")
    assert typed[:40] in said


def test_a_link_with_a_broken_function_is_told_of_in_the_same_words() -> None:
    app = page("v=1&f=typed+text+%221e-5*x1%5E2+%2B+foo(x2)%22&run=adam+eta+-1")
    assert "f: The function: there is no function foo" in words(app)
    assert "1e-5*x1^2 + ›foo‹(x2)" in words(app)
    assert "run 1: eta must lie in [0, inf), got -1" in words(app)
    assert "Typed." not in words(app) and "Adam." not in words(app)
