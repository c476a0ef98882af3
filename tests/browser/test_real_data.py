"""Real data: the loss follows a hand on eta and on the batch size, and nothing is sent."""

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from optlab.data.airfoil import load
from optlab.models import LinearRegression, Minibatches, train_model
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import (
    AT_REST,
    FETCHED,
    READY,
    called,
    live_figure,
    next_frame,
    picture,
    pixel_of,
    take,
    traffic,
)
from tests.browser.visiting import Opener

PLACE = ".st-key-real_data-"
QUERY = "v=1&run=rmsprop+eta+0.01+gamma+0.9&run=gradient_descent+eta+0.1"
READABLE = 200  # milliseconds between two numbers that follow a hand, and a little more


def slider(page: Page, place: str, name: str) -> Locator:
    return page.locator(f"{PLACE}{place}").get_by_role("slider", name=called(name))


def stops(page: Page, name: str) -> list[float]:
    return live_figure(page, "real_data").evaluate(
        "(live, id) => live.spec.sliders.find(one => one.id === id).stops", name
    )


def loss(page: Page, i: int) -> np.ndarray:
    """Of a run as it is drawn now, above the optimum."""
    values = live_figure(page, "real_data").evaluate(
        "(live, i) => Array.from(live.paths()[i].numbers.columns.loss, String)", i
    )
    return np.array([float(text) for text in values])


def said(page: Page, i: int = 0) -> list[str]:
    """A run's row of the table."""
    row = page.locator(f"{PLACE}trainings tbody tr").nth(i)
    return [cell.inner_text() for cell in row.locator("td").all()]


def at_rest(page: Page) -> None:
    page.wait_for_selector(READY)
    page.wait_for_function(AT_REST, arg=live_figure(page, "real_data"))
    page.wait_for_timeout(READABLE)


def engine(run: RMSProp | GradientDescent, size: int = 10) -> tuple[np.ndarray, float]:
    """The losses of two epochs, and the least one."""
    data = load()
    model = LinearRegression(data.features, data.targets)
    batches = Minibatches(model.rows, size)
    training = train_model(
        run, model, batches, 2 * batches.per_epoch, start=model.begun(batches.seed)
    )
    return training.losses, model.minimum


def test_eta_bends_the_loss_and_sends_nothing_and_the_table_is_train_models(
    open_page: Opener,
) -> None:
    sent: list[str] = []
    page = open_page(
        QUERY, where="real_data", ready=f"{PLACE}training canvas", before=lambda p: traffic(p, sent)
    )
    at_rest(page)
    expect(page.locator(".live-player")).to_have_count(0)
    losses, _least = engine(RMSProp(0.01, 0.9))
    assert said(page)[1] == f"{losses[-1]:.6g}"
    eta, etas = slider(page, "run0", "eta"), stops(page, "run0.eta")
    take(page, eta, "real_data")
    sent.clear()
    seen = [picture(page, f"{PLACE}{name}") for name in ("training", "weights")]
    for value in (0.1, 0.0022, 1.0):
        page.mouse.move(*pixel_of(eta, etas.index(value)))
        next_frame(page)
        losses, least = engine(RMSProp(value, 0.9))
        np.testing.assert_allclose(loss(page, 0), losses - least, rtol=2.2e-3)
        now = [picture(page, f"{PLACE}{name}") for name in ("training", "weights")]
        assert all(new != old for new, old in zip(now, seen, strict=True))
        seen = now
    page.mouse.move(*pixel_of(eta, etas.index(0.1)))
    next_frame(page)
    assert sent == []
    page.mouse.up()
    page.wait_for_url(re.compile(r"rmsprop\+eta\+0\.1\+"))
    at_rest(page)
    losses, least = engine(RMSProp(0.1, 0.9))
    np.testing.assert_allclose(loss(page, 0), losses - least, rtol=1e-9, atol=1e-15)
    assert said(page)[1] == f"{losses[-1]:.6g}"
    page.reload()
    page.wait_for_selector(f"{PLACE}trainings tbody td")
    at_rest(page)
    assert said(page)[1] == f"{losses[-1]:.6g}"


def test_the_batch_size_is_live_too_and_back_leads_back(open_page: Opener) -> None:
    sent: list[str] = []
    page = open_page(
        QUERY, where="real_data", ready=f"{PLACE}training canvas", before=lambda p: traffic(p, sent)
    )
    at_rest(page)
    before, first = page.url, said(page, 1)
    size, sizes = slider(page, "data", "batch size"), stops(page, "data.batch")
    take(page, size, "real_data")
    sent.clear()
    for value in (1, 100, 1500):
        page.mouse.move(*pixel_of(size, sizes.index(value)))
        next_frame(page)
        losses, least = engine(GradientDescent(0.1), value)
        shown = loss(page, 1)
        last = losses[-1] - least
        np.testing.assert_allclose(shown[-1], last, rtol=2.2e-3)
        np.testing.assert_allclose(shown[0], losses[0] - least, rtol=2.2e-3)
    assert sent == []
    page.mouse.up()
    page.wait_for_url(re.compile(r"batch_size\+1500"))
    at_rest(page)
    assert len(loss(page, 0)) == 3  # the start, and a step in each epoch
    losses, _least = engine(GradientDescent(0.1), 1500)
    assert said(page, 1)[1] == f"{losses[-1]:.6g}"
    page.go_back()
    page.wait_for_url(before)
    at_rest(page)
    assert said(page, 1) == first


def test_the_keyboard_moves_it_and_what_is_refused_is_said(open_page: Opener) -> None:
    page = open_page(QUERY, where="real_data", ready=f"{PLACE}training canvas")
    at_rest(page)
    slider(page, "data", "batch size").press("ArrowRight")
    page.wait_for_url(re.compile(r"batch_size\+15"))
    page.keyboard.press("Escape")
    page.locator("body").press("ArrowRight")  # there is nothing to step through
    at_rest(page)
    box = page.locator(f"{PLACE}data .live-box")
    box.fill("1501")
    box.press("Enter")
    refusal = page.locator(f"{PLACE}data .live-refusal")
    expect(refusal).to_have_text("batch size must lie in [1, 1500], got 1501")
    at_rest(page)
    assert "step" not in page.url.partition("show=")[2]
    says = re.compile(r"^Chart: loss at epoch 2: RMSProp 0\.24\d, Gradient descent 0\.2")
    expect(page.locator(f"{PLACE}training canvas")).to_have_attribute("aria-label", says)
    page.wait_for_function(FETCHED, arg=live_figure(page, "real_data"))
    figure = page.locator(f"{PLACE}training .live-figure")
    figure.hover(position={"x": 59 + 12, "y": 30})  # where all runs begin
    tip = page.locator(f"{PLACE}training .live-tip")
    expect(tip).to_have_text(re.compile(r"^(RMSProp|Gradient descent), epoch 0\n?0\.49"))
