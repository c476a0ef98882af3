"""The table under the runs, under a real hand."""

from playwright.sync_api import Locator, Page, expect

from optlab.experiment import from_query
from tests.browser.live import live_figure, settled
from tests.browser.visiting import Opener
from tests.test_ranking import best

TABLE = ".st-key-playground-ranking"
THREE = (
    "v=1&f=rosenbrock&start=-1.2+1&steps=100&run=gradient_descent+eta+0.001&run=adam+eta+0.3"
    "&run=newton+eta+1"
)


def rows(page: Page) -> list[list[str]]:
    """What stands in the table."""
    return page.locator(f"{TABLE} tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )


def head(page: Page, name: str) -> Locator:
    return page.locator(f"{TABLE} th button", has_text=name)


def found(page: Page) -> None:
    """Wait until every run's best eta is there."""
    page.wait_for_function(
        "table => !table.textContent.includes('…')",
        arg=page.locator(f"{TABLE} tbody").element_handle(),
    )


def test_the_table_sorts_and_follows_the_threshold(visit: Opener) -> None:
    page = visit(THREE)
    settled(page)
    found(page)
    head(page, "f at step").click()
    values = [float(row[1]) for row in rows(page)]
    assert values == sorted(values)
    expect(page.locator(f"{TABLE} th").nth(1)).to_have_attribute("aria-sort", "ascending")
    head(page, "f at step").press("Enter")
    assert [float(row[1]) for row in rows(page)] == values[::-1]
    experiment = from_query(THREE)
    box = page.locator(f"{TABLE} .live-threshold .live-box")
    box.fill("0.5")
    box.press("Enter")
    page.wait_for_url(lambda address: "below" in address)
    settled(page)
    head(page, "Run").click()
    for trajectory, row in zip(experiment.trajectories(), rows(page), strict=True):
        below = (trajectory.values < 0.5).argmax() if (trajectory.values < 0.5).any() else None
        assert row[2] == ("not in 100" if below is None else str(below))
    slider = page.locator(f"{TABLE} .live-threshold .live-range")
    before = rows(page)
    slider.focus()
    slider.press("Home")
    assert [row[2] for row in rows(page)] != [row[2] for row in before]


def test_each_is_set_to_its_best_eta_and_back_undoes_it(visit: Opener) -> None:
    page = visit(THREE)
    settled(page)
    found(page)
    experiment = from_query(THREE)
    etas = [best(experiment, i)["eta"] for i in range(3)]
    page.get_by_role("button", name="Set each to its best eta").click()
    page.wait_for_url(
        lambda address: [run.settings()["eta"] for run in from_query(address).runs] == etas
    )
    settled(page)
    found(page)
    for row in rows(page):
        assert row[1] == row[5]
    page.go_back()
    page.wait_for_url(lambda address: from_query(address) == experiment)
    settled(page)
    assert live_figure(page).evaluate("live => live.spec.values['run0.eta']") == 0.001
