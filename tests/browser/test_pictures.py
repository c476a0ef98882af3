"""A picture is chosen and downloaded from the dialog, with the keyboard alone."""

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from optlab.experiment import Experiment, from_query
from optlab.optimizers.adagrad import AdaGrad
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.names import labels_of
from tests.browser.visiting import Opener

TEXT = "{http://www.w3.org/2000/svg}text"
TWO = Experiment(runs=(AdaGrad(eta=0.4), RMSProp(eta=0.4)), steps=20)


def focused(wanted: Locator) -> bool:
    return wanted.evaluate("node => node === document.activeElement")


def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    for _press in range(40):
        if focused(wanted):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} cannot be reached by Tab")


def choose(page: Page, what: str, option: str) -> None:
    """Choose one of several, by the keyboard."""
    field = page.get_by_role("dialog").get_by_role("combobox", name=what, exact=True)
    reach(page, field)
    page.keyboard.type(option)
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox")).to_have_count(0)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_picture_is_chosen_and_downloaded_by_the_keyboard(
    open_page: Opener, width: int, scheme: str
) -> None:
    page = open_page(TWO.to_query(), width=width, scheme=scheme)
    page.locator(".st-key-share button").press("Enter")
    dialog = page.get_by_role("dialog")
    reach(page, dialog.get_by_role("radio", checked=True))
    wanted = dialog.get_by_role("radio", name="Picture")
    while not focused(wanted):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    picture = dialog.get_by_role("img", name="Preview: AdaGrad, RMSProp")
    expect(picture).to_be_visible()
    choose(page, "For", "a slide, dark")
    expect(dialog.get_by_text("Pixels: 2560 × 1440.")).to_be_visible()
    choose(page, "Scale", "1")
    expect(dialog.get_by_text("Pixels: 1280 × 720.")).to_be_visible()
    file = downloaded(page)
    with Image.open(file) as image:
        assert image.size == (1280, 720)
        assert from_query(urlsplit(image.info["Source"]).query) == TWO
    choose(page, "Format", "SVG")
    expect(
        dialog.get_by_text("Lines and text, at any size; the text can be edited.")
    ).to_be_visible()
    said = ["".join(text.itertext()) for text in ElementTree.parse(downloaded(page)).iter(TEXT)]
    for label in labels_of(TWO):
        assert any(text.startswith(label) for text in said)
    shown = picture.bounding_box()
    assert shown and 200 < shown["width"] <= width and shown["x"] >= 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def downloaded(page: Page) -> Path:
    """The file that the button brings."""
    reach(page, page.get_by_role("dialog").get_by_role("button", name="Download"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.startswith("optlab-playground-adagrad_stalls")
    return download.value.path()
