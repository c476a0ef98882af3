"""What is written on the figures' canvases: no text lies over another."""

from itertools import chain, combinations

import pytest

from optlab.experiment import Experiment
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.adam import Adam
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.live import READY
from tests.browser.profiles import Profiles

RECORD = """() => {
    const texts = window.texts = new Map();  // of each canvas: the fullest frame at its width
    const pen = CanvasRenderingContext2D.prototype;
    const { clearRect, fillText } = pen;
    const frames = new Map();
    pen.clearRect = function(...place) {
        frames.set(this.canvas, []);
        return clearRect.apply(this, place);
    };
    pen.fillText = function(text, x, y) {
        window.written = performance.now();
        const { width } = this.measureText(text), size = parseFloat(/[\\d.]+px/.exec(this.font)[0]);
        const { a, b, e, f } = this.getTransform(), scale = devicePixelRatio || 1;
        const left = { left: x, start: x, center: x - width / 2, right: x - width, end: x - width };
        const frame = frames.get(this.canvas) ?? [];
        frame.push({ text, upright: b !== 0, left: left[this.textAlign], width, base: y, size });
        const best = texts.get(this.canvas);
        if (!best || best.at !== this.canvas.width || best.frame.length <= frame.length)
            texts.set(this.canvas, { at: this.canvas.width, frame });
        return fillText.call(this, text, x, y);
    };
}"""
SEEN = """() => [...window.texts].filter(([canvas]) => canvas.isConnected)
    .map(([, { frame }]) => frame.filter(text => !text.upright))"""

CALM = "() => performance.now() - window.written > 400"  # milliseconds without a word

WIDTHS = (390, 768, 1024, 1280)
PAGES = {
    "": Experiment(Quadratic(), (RMSProp(), AdaGrad()), steps=60),
    "?": Experiment(Quadratic(), (Adam(),), steps=60),
    "stability": Experiment(Quadratic(), (RMSProp(),), steps=60),
    "networks": Experiment(Quadratic(), (Adam(),), steps=60),
    "averages": Experiment(Quadratic(), (RMSProp(),), steps=60),
    "settings": Experiment(Quadratic(), (RMSProp(),), steps=20),
    "real_data": Experiment(Quadratic(), (RMSProp(0.01), AdaGrad(0.1))),
}


@pytest.mark.parametrize("place", PAGES)
def test_no_text_of_a_figure_lies_over_another(profiles: Profiles, server: str, place: str) -> None:
    """The names of the state's curves were written over the title, below 1,024 pixels."""
    page = profiles.blank(WIDTHS[0], 2600, motion="reduce")
    page.add_init_script(f"({RECORD})()")
    page.goto(f"{server}/{place.strip('?')}?{PAGES[place].to_query()}")
    page.locator(READY).wait_for(state="attached")
    page.wait_for_function("() => window.texts.size > 0")
    page.wait_for_timeout(2500)
    for width in WIDTHS:
        if width != WIDTHS[0]:
            page.evaluate("window.written = Infinity")  # until something is, at this width
            page.set_viewport_size({"width": width, "height": 2600})
            page.wait_for_function(CALM, polling=100)
        figures = page.evaluate(SEEN)
        assert figures
        for one, other in chain.from_iterable(combinations(figure, 2) for figure in figures):
            apart = max(one["left"], other["left"]) - min(
                one["left"] + one["width"], other["left"] + other["width"]
            )
            higher = abs(one["base"] - other["base"]) - 0.75 * max(one["size"], other["size"])
            assert apart > -1 or higher > 0 or one == other, (width, one, other)
    page.close()
