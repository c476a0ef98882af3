"""A function that is typed, in a browser: what is drawn of it, what is refused, live letters."""

from playwright.sync_api import expect

from optlab.experiment import Experiment
from optlab.objectives.typed import Typed
from optlab.optimizers.momentum import Momentum
from tests.browser.live import (
    assert_follows,
    pull,
    slider,
    stops,
    take,
    wait_for_address,
    wait_for_path,
)
from tests.browser.visiting import Opener

RUN = (Momentum(0.1, 0.5),)
START = (-3.0, 2.0)


def typed(text: str, **letters: float) -> Experiment:
    return Experiment(Typed(text, **letters), RUN, START, 30)


def test_a_function_is_typed_refused_and_mended(visit: Opener) -> None:
    page = visit(typed("x1^2 + x2^2").to_query())
    field = page.locator(".st-key-typed input")
    field.fill("a*x1^2 + x1*sin(x2")
    field.press("Enter")
    expect(page.locator(".st-key-typed .outside")).to_contain_text(
        "this bracket is not closed, at character 16: a*x1^2 + x1*sin›(‹x2"
    )
    expect(field).to_have_value("a*x1^2 + x1*sin(x2")
    wait_for_path(page, typed("x1^2 + x2^2"))
    field.fill("a*x1^2 + x1*sin(x2)")
    field.press("Enter")
    wait_for_path(page, typed("a*x1^2 + x1*sin(x2)"))
    wait_for_address(page, typed("a*x1^2 + x1*sin(x2)"))
    expect(page.locator(".st-key-typed .outside")).to_have_count(0)
    expect(slider(page, "letters", "a")).to_be_visible()


def test_the_path_follows_the_hand_on_a_letter(visit: Opener) -> None:
    page = visit(typed("a*x1^2 + (x2 - c)^2", c=0.0).to_query())
    at = stops(page, "f.c").index(2.0)
    c = slider(page, "letters", "c")
    take(page, c)
    pull(page, c, at)
    assert_follows(page, typed("a*x1^2 + (x2 - c)^2", c=2.0))
    page.mouse.up()
    wait_for_path(page, typed("a*x1^2 + (x2 - c)^2", c=2.0))
    wait_for_address(page, typed("a*x1^2 + (x2 - c)^2", c=2.0))
    expect(page.locator(".st-key-typed")).to_contain_text("its least value is 0, at (0, 2)")
