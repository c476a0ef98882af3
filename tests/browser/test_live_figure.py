"""What a release draws anew: the figure, and beside it what has changed; not the whole page."""

from playwright.sync_api import Page, WebSocket, expect

from optlab.lessons.presets import read_presets
from optlab.web.live.figure_spec import sliders_of
from optlab.web.live.reports import with_slider
from optlab.web.names import names_of
from tests.browser.live import AT_REST, box, live_figure, type_in, unfold, wait_for_address
from tests.browser.visiting import Opener

NAME = "gradient_descent_and_momentum"
A_WHOLE_PAGE = 30  # messages: a release has about seven, the whole page about a hundred
RELEASES = 20


def test_twenty_releases_draw_no_whole_page_and_all_that_is_shown_is_true(
    open_page: Opener,
) -> None:
    """Once most of them did: the names of two runs of one method, and the formula, changed; and the
    first one, as the preset's name was lost."""
    came: list[int] = []

    def count(page: Page) -> None:
        def listen_to(socket: WebSocket) -> None:
            socket.on("framereceived", lambda _data: came.append(1))

        page.on("websocket", listen_to)

    page = open_page(f"preset={NAME}", before=count)
    unfold(page)
    preset = read_presets()[0][NAME]
    experiment, wholes = preset.experiment, 0
    for k in range(RELEASES):
        sliders = [
            s for s in sliders_of(experiment, 0) if s["slot"] in ("run0", "run1", "function")
        ]
        moved = sliders[k % len(sliders)]
        value = moved["stops"][(5 * k + 3) % len(moved["stops"])]
        if value == moved["value"]:
            continue
        came.clear()
        experiment = with_slider(experiment, moved["id"], value)
        type_in(page, f"playground-{moved['slot']}", moved["name"], str(value))
        wait_for_address(page, experiment)
        page.wait_for_function(AT_REST, arg=live_figure(page))
        formula = page.locator(".st-key-function .katex annotation")
        expect(formula).to_have_text(f"f(x) = {experiment.objective.formula}")
        for slider in sliders_of(experiment, 0):
            if slider["slot"] in ("run0", "run1", "function"):
                field = box(page, f"playground-{slider['slot']}", slider["name"])
                assert float(field.input_value()) == slider["value"]
        state = page.get_by_role("combobox", name="Memory of")
        assert names_of(experiment)[0] in (state.input_value() or state.inner_text())
        legend = live_figure(page).evaluate("live => live.spec.paths.map(path => path.name)")
        assert tuple(legend) == experiment.labels
        name = page.locator(".live-origin-title")
        expect(name).to_have_text(f"{preset.title['en']}, changed")
        wholes += len(came) > A_WHOLE_PAGE
    assert wholes == 0
