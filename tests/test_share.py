"""The dialog "Share and take along": on every page, with a section for each file."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import segno
import streamlit as st
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment, from_query
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.typed import Typed as Method
from optlab.scripts.libraries import script as script_of
from optlab.web import share
from optlab.web.registry import pages
from optlab.web.share.section import sections
from tests.reading import script
from tests.test_page import components, fine, page, words
from tests.test_visit import opened


def shared(app: AppTest, section: str = "") -> AppTest:
    """A page with the dialog open, at a section. (At the next run it is closed: these tests know no
    fragments.)"""
    if section:
        app.session_state["share-section"] = section
    return fine(app.button(key="share").click().run())


def test_every_file_with_a_section_is_one_and_each_has_its_place() -> None:
    files = {path.stem for path in Path(share.__path__[0]).glob("*.py")}
    assert sections() and sections().keys() <= files
    orders = [section.order for section in sections().values()]
    assert orders == sorted(set(orders))


@pytest.mark.parametrize("name", pages())
def test_it_opens_on_every_page_and_shows_every_section_that_fits(name: str) -> None:
    app = AppTest.from_function(script, default_timeout=60, args=(name,)).run()
    there = shared(app).pills(key="share-section").options
    fitting = [key for key, section in sections().items() if section.title() in there]
    assert fitting
    for key in fitting:
        assert shared(app, key).pills(key="share-section").value == key


@pytest.fixture(autouse=True)
def _somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are at an address, as in a browser."""
    monkeypatch.setattr(type(st.context), "url", "http://school.example:8501/")


QUERY = "f=quadratic+a+0.5&start=-3+1&run=momentum+eta+0.2&run=adam&steps=7"


def passed(app: AppTest) -> dict[str, dict[str, str]]:
    """What is there to be copied, by what it is called."""
    return {part["label"]: part for part in components(app) if "qr" in part}


def link(app: AppTest) -> str:
    return passed(app)["Link"]["text"]


def for_class(app: AppTest, **ticked: object) -> AppTest:
    """The dialog with these ticks."""
    app.session_state["share-class"] = True
    for name, value in ticked.items():
        app.session_state[f"share-{name.replace('_', '-')}"] = value
    return shared(app, "link")


def test_the_link_in_the_dialog_is_the_page() -> None:
    app = shared(page("v=1&" + QUERY), "link")
    assert passed(app).keys() == {"Link"}
    assert from_query(urlsplit(link(app)).query) == from_query(QUERY)


def test_the_code_is_of_the_link_and_has_its_quiet_zone() -> None:
    app = shared(page("v=1&" + QUERY), "link")
    svg = passed(app)["Link"]["qr"]
    code = segno.make_qr(link(app), error="l")
    side = code.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {side} {side}"' in svg and "<svg" in svg
    assert f'fill="#fff" d="M0 0h{side}v{side}h-{side}z"' in svg  # white under it, in the dark, too
    assert code.svg_inline(border=4, light="#fff", omitsize=True) == svg


def test_a_link_that_no_code_holds_says_so_and_can_be_copied() -> None:
    long = Experiment(runs=(Method("s = 0.1*s*s*s*s*s + 0.1*g; " * 12 + "x = x - eta*s"),) * 8)
    app = shared(page(long.to_query()), "link")
    assert len(link(app)) > 2953 and passed(app)["Link"]["qr"] == ""
    assert f"The link is {len(link(app))} characters long" in words(app)


@pytest.mark.parametrize(
    ("ticks", "shows"),
    [
        ({}, "menus false"),
        ({"locked": True}, "locked true"),
        ({"only": "sliders", "locked": True}, "only sliders"),
        ({"only": "figure"}, "only figure"),
        ({"no_menus": False}, ""),
    ],
)
def test_what_is_ticked_for_a_class_is_in_the_link_and_in_the_frame(
    ticks: dict[str, object], shows: str
) -> None:
    app = for_class(page("v=1&" + QUERY), **ticks)
    query = dict(parse_qsl(urlsplit(link(app)).query))
    assert query.get("show", "") == shows
    line = passed(app)["A line of HTML"]["text"]
    (source,) = re.findall(r'<iframe src="([^"]+)" ', line)
    assert unescape(source).removesuffix("&embed=true") == link(app)
    assert source.endswith("embed=true") == shows.startswith("only")
    assert [part["at"] for part in components(app) if part["of"] == "framed"] == [link(app)]


@pytest.mark.parametrize("name", ["playground", "lessons"])
def test_a_lesson_for_a_class_begins_with_its_question(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = "lesson_gamma"
    query = f"lesson={lesson}&show=answer+1" if name == "lessons" else "v=1&run=adam"
    here = "" if name == "playground" else name
    monkeypatch.setattr(type(st.context), "url", f"http://school.example/class/{here}")
    app = for_class(opened(name, query), lesson=lesson, only="everything")
    at = urlsplit(link(app))
    assert at.path == "/class/lessons"
    assert parse_qsl(at.query) == [("lesson", lesson), ("show", "menus false")]


def test_the_dialog_says_who_may_frame_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "OPTLAB_FRAME_ANCESTORS" in words(for_class(page()))
    monkeypatch.setenv("OPTLAB_FRAME_ANCESTORS", "https://moodle.example")
    app = for_class(page())
    assert "OPTLAB_FRAME_ANCESTORS" not in words(app)
    assert not [
        part for part in components(app) if part["of"] == "framed"
    ]  # our own page may not: the link opens in a tab


def test_the_script_in_the_dialog_is_that_of_the_page() -> None:
    query = "v=1&f=quadratic+a+0.5&start=-3+1&run=momentum+eta+0.2&run=adam&steps=7"
    app = shared(page(query), "scripts")
    (code,) = (one.value for one in app.code if "import numpy" in one.value)
    ours = script_of(from_query(query), "numpy").rstrip()
    assert code.partition("import numpy")[2] == ours.partition("import numpy")[2]
    (link,) = (line for line in code.splitlines() if line.startswith("# The page: "))
    assert from_query(urlsplit(link.removeprefix("# The page: ")).query) == from_query(query)
    app.session_state["share-library"] = "torch"
    app = shared(app, "scripts")
    assert any("torch.optim.Adam(" in one.value for one in app.code)


def test_of_an_experiment_without_runs_there_is_a_sentence_and_no_script() -> None:
    app = shared(page("v=1&f=quadratic"), "scripts")
    assert any("without runs" in one.value for one in app.info)


def test_a_line_that_is_pasted_becomes_a_run_or_is_refused_by_name() -> None:
    def pasted(line: str) -> AppTest:
        app = shared(page("v=1&f=quadratic&run=momentum+eta+0.2"), "scripts")
        app.text_input(key="share-line").input(line)
        (add,) = (one for one in app.button if one.label == "Add the run")
        app.button(key="share").click()  # the dialog is still open
        return fine(add.click().run())

    runs = pasted("torch.optim.Adam(params, lr=0.05)").session_state["page"].experiment.runs
    assert runs == (Momentum(eta=0.2), Adam(eta=0.05, epsilon=1e-8))
    refused = pasted("torch.optim.Adam(params, rate=0.05)")
    assert len(refused.session_state["page"].experiment.runs) == 1
    assert any("there is no Adam.rate, only lr" in one.value for one in refused.error)
