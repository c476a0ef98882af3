"""Whatever can be taken along is taken along: by a finger on a phone, and by the keyboard alone."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from optlab.experiment import Experiment, from_query, from_toml
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from tests.browser.test_pictures import focused, reach
from tests.browser.visiting import Opener

TWO = Experiment(runs=(AdaGrad(eta=0.4), RMSProp(eta=0.4)), steps=12)
ENDS = [trajectory.positions[-1] for trajectory in TWO.trajectories()]
Check = Callable[[bytes], object]


def is_gif(data: bytes) -> None:
    with Image.open(BytesIO(data)) as film:
        assert (film.format, getattr(film, "n_frames", 0)) == ("GIF", TWO.steps + 1)


def is_png(data: bytes) -> None:
    with Image.open(BytesIO(data)) as image:
        assert image.format == "PNG" and min(image.size) > 300


def ends_there(data: bytes) -> None:
    there: dict[str, dict[str, np.ndarray]] = {}
    exec(compile(data, "optlab.py", "exec"), there)
    for path, end in zip(there["paths"].values(), ENDS, strict=True):
        np.testing.assert_allclose(path[-1], end, rtol=1e-9)


def is_live(data: bytes) -> None:
    assert data.startswith(b"<!doctype html>") and len(data) < 3_000_000


def has_all_steps(data: bytes) -> None:
    rows = [line for line in data.decode().splitlines() if not line.startswith("#")]
    assert len(rows) == 1 + 2 * (TWO.steps + 1)


def is_the_experiment(data: bytes) -> None:
    assert from_toml(data.decode()) == TWO


FILES: list[tuple[str, str, Check]] = [
    ("Animation", "Save as GIF", is_gif),
    ("Picture", "Download", is_png),
    ("Script", "Download as optlab.py", ends_there),
    ("Script", "Download as optlab.ipynb", lambda data: json.loads(data)["cells"]),
    ("One file", "Save the file", is_live),
    ("Numbers", "All numbers (CSV)", has_all_steps),
    ("Numbers", "The experiment (TOML)", is_the_experiment),
]


@pytest.mark.parametrize("by", ["finger", "keyboard"])
def test_every_file_is_taken_along(open_page: Opener, phone: BrowserContext, by: str) -> None:
    finger = by == "finger"
    page = (
        open_page(TWO.to_query(), width=390, height=844, within=phone)
        if finger
        else open_page(TWO.to_query())
    )
    press(page, page.locator(".st-key-share button"), finger)
    dialog = page.get_by_role("dialog")
    for section, button, check in FILES:
        to_section(page, dialog, section, finger)
        save = dialog.get_by_role("button", name=button, exact=True)
        expect(save).to_be_visible()
        wide = dialog.evaluate("one => one.scrollWidth - one.clientWidth")
        assert wide <= 0, section
        with page.expect_download() as download:
            press(page, save, finger)
        check(Path(download.value.path()).read_bytes())
    assert from_query(page.url) == TWO  # of the page itself nothing has changed


def press(page: Page, button: Locator, finger: bool) -> None:
    if finger:
        button.tap()
        return
    reach(page, button)
    page.keyboard.press("Enter")


def to_section(page: Page, dialog: Locator, name: str, finger: bool) -> None:
    wanted = dialog.get_by_role("radio", name=name, exact=True)
    if wanted.is_checked():
        return
    if finger:
        wanted.tap()
    else:
        reach(page, dialog.get_by_role("radiogroup").first.get_by_role("radio", checked=True))
        for _press in range(8):
            if focused(wanted):
                break
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
    expect(wanted).to_be_checked()
