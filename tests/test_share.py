"""The dialog "Share and take along": on every page, with a section for each file."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import from_query
from optlab.optimizers.adam import Adam
from optlab.optimizers.momentum import Momentum
from optlab.scripts.libraries import script as script_of
from optlab.web import share
from optlab.web.registry import pages
from optlab.web.share.section import sections
from tests.reading import script
from tests.test_page import fine, page


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


def test_the_link_in_the_dialog_is_the_page() -> None:
    query = "f=quadratic+a+0.5&start=-3+1&run=momentum+eta+0.2&run=adam&steps=7"
    app = shared(page("v=1&" + query), "link")
    (link,) = (one.value for one in app.code if "f=" in one.value)
    assert from_query(urlsplit(link).query) == from_query(query)


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
    assert any("there is no Adam.rate; there is lr" in one.value for one in refused.error)
