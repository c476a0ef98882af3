"""A release is one request and no message; Streamlit hears of it before anything else is used."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from optlab.experiment import Experiment, from_query
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    AT_REST,
    MESSAGE,
    box,
    drag,
    fetched,
    live_figure,
    number,
    of_the_hand,
    pull,
    settled,
    slider,
    stops,
    take,
    type_in,
    unfold,
    wait_for_address,
    wait_for_path,
)
from tests.browser.visiting import Opener

HERE = Experiment(runs=(RMSProp(0.3), Adam(0.2)))


def moved(**parts: float) -> Experiment:
    return Experiment(runs=(RMSProp(parts.get("one", 0.3)), Adam(parts.get("two", 0.2))))


def at_rest(page: Page, name: str = "playground") -> None:
    page.wait_for_function(AT_REST, arg=live_figure(page, name))


def asked(sent: list[str]) -> list[str]:
    """What was fetched of the server's answers."""
    paths = [urlsplit(what).path for what in sent if what != MESSAGE]
    return [path for path in paths if path.startswith("/live/")]


def test_a_release_is_one_request_without_a_message(visit: Opener, sent: list[str]) -> None:
    page = visit(HERE.to_query())
    etas = stops(page, "run0.eta")
    entries = page.evaluate("history.length")
    for k, stop in enumerate((30, 40, 35), 1):
        take(page, slider(page, "run0", "eta"))
        pull(page, slider(page, "run0", "eta"), stop)
        sent.clear()
        page.mouse.up()
        expected = moved(one=etas[stop])
        wait_for_address(page, expected)
        wait_for_path(page, expected)
        page.wait_for_timeout(600)
        assert MESSAGE not in sent
        assert asked(of_the_hand(sent)) == ["/live/board"]
        assert page.evaluate("history.length") == entries + k
    page.reload()
    settled(page)
    wait_for_path(page, moved(one=etas[35]))
    expect(slider(page, "run0", "eta")).to_have_value("35")


def test_rows_of_other_sliders_come_when_a_hand_does(visit: Opener, sent: list[str]) -> None:
    page = visit(HERE.to_query())
    fetched(page)
    type_in(page, "run0", "eta", "0.7")
    at_rest(page)
    page.mouse.move(5, 5)
    sent.clear()
    page.wait_for_timeout(300)
    assert of_the_hand(sent) == []
    slider(page, "run0", "gamma").hover()
    fetched(page)
    assert asked(sent).count("/live/rows") == 1
    assert set(asked(sent)) <= {"/live/rows", "/live/state"}


def test_back_and_forward_lead_through_releases(visit: Opener) -> None:
    page = visit(HERE.to_query())
    for eta in ("0.5", "0.6", "0.7"):
        type_in(page, "run0", "eta", eta)
        wait_for_address(page, moved(one=float(eta)))
    for eta in (0.6, 0.5, 0.3):
        page.go_back()
        wait_for_address(page, moved(one=eta))
        wait_for_path(page, moved(one=eta))
        expect(box(page, "run0", "eta")).to_have_value(f"{eta:g}")
    for eta in (0.5, 0.6):
        page.go_forward()
        wait_for_path(page, moved(one=eta))
    type_in(page, "run1", "eta", "0.4")
    wait_for_address(page, moved(one=0.6, two=0.4))
    page.go_back()
    wait_for_path(page, moved(one=0.6))


def add_a_run(page: Page) -> None:
    page.get_by_text("Add a run").click()


def choose_a_method(page: Page) -> None:
    page.locator(".st-key-run1\\.optimizer, .st-key-run1-optimizer").first.click()
    page.get_by_role("option", name="Momentum", exact=True).click()


def type_the_start(page: Page) -> None:
    unfold(page)
    page.get_by_label("Start x1").fill("1.5")
    page.get_by_label("Start x1").press("Enter")


USED: dict[str, tuple[Callable[[Page], None], Callable[[Experiment], bool]]] = {
    "a button": (add_a_run, lambda now: len(now.runs) == 3),
    "a menu": (choose_a_method, lambda now: isinstance(now.runs[1], Momentum)),
    "a box": (type_the_start, lambda now: now.start[0] == 1.5),
    "a switch": (lambda page: page.get_by_text("A panel for each run").click(), lambda now: True),
}


@pytest.mark.parametrize("what", list(USED))
def test_what_is_used_right_after_a_release_finds_it(visit: Opener, what: str) -> None:
    use, done = USED[what]
    page = visit(HERE.to_query())
    etas = stops(page, "run0.eta")
    unfold(page)
    drag(page, slider(page, "run0", "eta"), 33)
    use(page)
    page.wait_for_url(
        lambda url: done(from_query(url)) and from_query(url).runs[0] == RMSProp(etas[33])
    )
    at_rest(page)
    settled(page)
    assert done(from_query(page.url)) and from_query(page.url).runs[0] == RMSProp(etas[33])
    expect(slider(page, "run0", "eta")).to_have_value("33")


def test_two_releases_in_one_moment_are_both_there(visit: Opener) -> None:
    page = visit(HERE.to_query())
    live_figure(page).evaluate(
        """live => {
            const [one] = live.spec.sliders.filter(({ id }) => id === "run0.eta");
            const [two] = live.spec.sliders.filter(({ id }) => id === "run1.eta");
            live.set(one, 0.5);
            live.set(two, 0.6);
            setTimeout(() => live.set(live.spec.sliders.find(({ id }) => id === one.id), 0.7), 3);
        }"""
    )
    wait_for_address(page, moved(one=0.7, two=0.6))
    wait_for_path(page, moved(one=0.7, two=0.6))


def test_what_is_released_while_the_page_is_drawn_again_is_there_after_it(visit: Opener) -> None:
    page = visit(HERE.to_query())
    add_a_run(page)
    type_in(page, "run0", "eta", "0.7")
    type_in(page, "run1", "eta", "0.6")
    page.wait_for_url(lambda url: len(from_query(url).runs) == 3)
    page.wait_for_url(lambda url: from_query(url).runs[:2] == moved(one=0.7, two=0.6).runs)
    settled(page)
    assert from_query(page.url).runs[:2] == moved(one=0.7, two=0.6).runs
    assert len(from_query(page.url).runs) == 3
    expect(box(page, "run0", "eta")).to_have_value("0.7")


def test_a_page_that_is_gone_to_right_after_a_release_looks_at_it(visit: Opener) -> None:
    page = visit(HERE.to_query())
    etas = stops(page, "run0.eta")
    drag(page, slider(page, "run0", "eta"), 33)
    wait_for_address(page, moved(one=etas[33]))
    page.get_by_role("link", name="Which settings work").click()
    page.wait_for_url(lambda url: "/settings" in url and "run=" in url)
    page.wait_for_selector(".st-key-settings-map .live-figure")
    assert from_query(page.url).runs[0] == RMSProp(etas[33])
    at_rest(page, "settings")
    page.go_back()
    page.wait_for_url(lambda url: "/settings" not in url and "run=" in url)
    settled(page)
    assert from_query(page.url).runs[0] == RMSProp(etas[33])
    wait_for_path(page, moved(one=etas[33]))


def test_back_from_a_step_leads_to_the_end_of_the_path(visit: Opener) -> None:
    """Streamlit had not heard of the step: its page was the same, and the figure stood there."""
    page = visit(HERE.to_query())
    steps = number(page, "live.spec.steps")
    back = page.get_by_role("button", name="One step back")
    back.evaluate(
        "button => { for (const _ of [1, 2, 3]) button.click(); }"
    )  # in one go: one entry
    page.wait_for_url(lambda url: f"step+{steps - 3}" in url)
    assert number(page, "live.cursor") == steps - 3
    page.go_back()
    page.wait_for_url(lambda url: "step+" not in url)
    page.wait_for_function(
        "([live, steps]) => live.cursor === steps", arg=[live_figure(page), steps]
    )
    settled(page)
    assert number(page, "live.cursor") == steps


def test_what_streamlit_prints_follows_when_the_hand_rests(visit: Opener) -> None:
    here = Experiment(ConditionedQuadratic(condition_number=8), (RMSProp(0.3),))
    page = visit(here.to_query())
    unfold(page)
    formula = page.locator(".st-key-function .katex").first
    before = formula.text_content()
    type_in(page, "shape", "condition number", "20")
    expect(formula).not_to_have_text(before or "")
    settled(page)
    assert from_query(page.url).objective == ConditionedQuadratic(condition_number=20)
