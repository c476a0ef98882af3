"""Whom the benchmark of a class takes for a page: it asks for what a page in a browser asks for."""

import asyncio
import threading
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Browser, Request

from benchmarks.student import Student
from tests.browser.listening import listen
from tests.browser.live import fetched, settled, slider
from tests.browser.returning import returning

LINK = "preset=five_optimizers_on_an_oval"
ALIKE = {"paths", "path", "ground", "rows", "state", "board"}

Asked = list[tuple[str, list[tuple[str, str]]]]


def parts(addresses: Iterable[str]) -> Asked:
    """What is asked for of the live figure: kinds, and what is said in each address. JavaScript
    writes 1e-7 for 1e-07."""
    split = (urlsplit(address.replace("e-0", "e-")) for address in addresses)
    kinds = [(at.path.rpartition("/")[2], parse_qsl(at.query)) for at in split]
    return sorted(one for one in kinds if one[0] in ALIKE)


def test_a_student_of_the_benchmark_asks_for_what_a_page_does(
    browser: Browser, server: str
) -> None:
    """The measured class spoke a protocol of last month, and its figures were of no page."""
    there: list[str] = []

    def note(request: Request) -> None:
        there.append(request.url)

    context = returning(browser.new_context(viewport={"width": 1440, "height": 900}))
    page = context.new_page()
    said: list[str] = []
    listen(page, said)
    page.on("request", note)
    page.goto(f"{server}/?{LINK}")
    settled(page)
    fetched(page)
    opening = parts(there)
    there.clear()
    handle = slider(page, "run1", "eta")
    handle.hover()
    fetched(page)
    with page.expect_request("**/live/board?**"):
        handle.press("ArrowRight")
    settled(page)
    release = parts(there)
    context.close()
    assert not said

    here: list[Asked] = []

    async def alike() -> None:
        student = Student(server, LINK, seed=0)
        async with student.at_the_page():
            here.append(parts(student.browser.asked))
            student.browser.asked.clear()
            await student.release("run1.eta")
            here.append(parts(student.browser.asked))

    # Playwright has a loop of its own in this thread.
    thread = threading.Thread(target=asyncio.run, args=(alike(),))
    thread.start()
    thread.join()
    for mine, theirs in zip(here, (opening, release), strict=True):
        assert [kind for kind, _said in mine] == [kind for kind, _said in theirs]
    assert here[0] == opening
