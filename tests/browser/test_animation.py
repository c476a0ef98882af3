"""An animation is seen in the dialog, saved by the server, and made a video by the browser."""

import base64
import io
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Download, Locator, Page, expect

from tests.browser.visiting import Opener

QUERY = "v=1&f=quadratic&start=-5+-2&steps=12&run=adagrad+eta+0.4&run=rmsprop+eta+0.4"
PLAYED = """async data => {
    const video = document.createElement("video");
    video.muted = true;
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    video.src = URL.createObjectURL(new Blob([bytes]));
    await new Promise((done, failed) => {
        video.onloadedmetadata = done;
        video.onerror = () => failed(new Error(video.error.message));
    });
    video.currentTime = 1;
    await new Promise(done => (video.onseeked = done));
    const pen = new OffscreenCanvas(video.videoWidth, video.videoHeight).getContext("2d");
    const pixels = () => {
        pen.drawImage(video, 0, 0);
        return Array.from(pen.getImageData(0, 0, video.videoWidth, video.videoHeight).data);
    };
    const before = pixels();
    video.currentTime = video.duration - 0.1;
    await new Promise(done => (video.onseeked = done));
    const differs = () => pixels().filter((value, i) => Math.abs(value - before[i]) > 80).length;
    let changed = differs();
    // A busy browser says that it is there before its picture is.
    for (let k = 0; k < 50 && !changed; k++) {
        await new Promise(done => setTimeout(done, 100));
        changed = differs();
    }
    return [video.duration, video.videoWidth, video.videoHeight, changed];
}"""


def opened(page: Page) -> Locator:
    """The dialog at its animation, which is there to be seen."""
    page.get_by_role("button", name="Share and take along").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Animation").click()
    seen(page)
    return dialog


def seen(page: Page) -> None:
    """Wait until the animation has come that was asked for last."""
    page.wait_for_selector(".live-film:not([aria-busy]) .live-film-picture[src^=blob]")
    expect(page.locator(".live-film-picture")).to_have_js_property("complete", True)


def saved(page: Page, name: str) -> Download:
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Save as {name}").click()
    return download.value


def played(page: Page, file: Path) -> list[Any]:
    """What a browser makes of a video: seconds, width, height, and how much moves in it."""
    beside = page.context.new_page()
    beside.goto("about:blank")
    told = beside.evaluate(PLAYED, base64.b64encode(file.read_bytes()).decode())
    beside.close()
    return told


def test_it_is_seen_and_saved_in_every_form_that_there_is(open_page: Opener) -> None:
    page = open_page(QUERY)
    dialog = opened(page)
    picture = page.locator(".live-film-picture")
    expect(picture).to_have_js_property("naturalWidth", 640)
    webm = saved(page, "WebM")
    assert webm.suggested_filename == "optlab.webm"
    expect(page.locator(".live-film-says")).to_have_text("Saved as optlab.webm.")
    seconds, *size, changed = played(page, webm.path())
    assert (round(seconds, 1), size) == (2.8, [640, 480]) and changed > 200
    mp4 = page.get_by_role("button", name="Save as MP4")
    if mp4.is_visible():  # where the browser has H.264
        seconds, *size, changed = played(page, saved(page, "MP4").path())
        assert (round(seconds, 1), size) == (2.8, [640, 480]) and changed > 200
    else:
        expect(dialog).to_contain_text("no encoder for MP4")

    # By the keyboard alone: another size, and a drag.
    dialog.get_by_role("radio", name="640 × 480").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(picture).to_have_js_property("naturalWidth", 1280)
    dialog.get_by_role("radio", name="The play").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(dialog.get_by_role("slider").first).to_be_visible()
    with Image.open(io.BytesIO(saved(page, "GIF").path().read_bytes())) as gif:
        assert (gif.format, gif.size) == ("GIF", (1280, 720)) and getattr(gif, "n_frames", 0) > 40


def test_on_a_phone_without_an_encoder_it_is_said_why(
    open_page: Opener, phone: BrowserContext
) -> None:
    def before(page: Page) -> None:
        page.add_init_script("delete globalThis.VideoEncoder;")

    page = open_page(QUERY, 390, 844, "dark", within=phone, before=before)
    dialog = opened(page)
    expect(dialog).to_contain_text("it lacks WebCodecs")
    expect(page.get_by_role("button", name="Save as WebM")).to_be_hidden()
    expect(dialog.get_by_role("radio", name="dark")).to_be_checked()
    dialog.get_by_text("The drag of a slider").tap()
    expect(dialog.get_by_role("slider").first).to_be_visible()
    seen(page)
    for part in (".live-film", ".live-film-picture"):
        box = page.locator(part).bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with Image.open(saved(page, "APNG").path()) as png:
        assert png.format == "PNG"
