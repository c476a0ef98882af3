"""Nothing of a page goes to anybody else: no figure has a button that sends it."""

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.page import Page, View, address_of, available_lessons
from optlab.web.registry import pages

VIEWS = list(pages())
EXPERIMENT = Experiment(ConditionedQuadratic(), (Momentum(0.05), RMSProp()), steps=5)


def script(name: str) -> None:
    from optlab.web.registry import pages

    pages()[name].show()


def opened(name: str, *, live: bool) -> AppTest:
    app = AppTest.from_function(script, args=(name,), default_timeout=30)
    page = Page(EXPERIMENT, View(live=live))
    if name == "lessons":
        lesson, preset = next(iter(available_lessons().items()))
        page = Page(preset.experiment, View(live=live), lesson=lesson)
    for key, value in address_of(page):
        app.query_params[key] = [*app.query_params.get(key, []), value]
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def parts(app: AppTest, kind: str) -> list[Any]:
    return [part.proto for part in app.get(kind)]


@pytest.mark.parametrize("name", VIEWS)
def test_no_plain_figure_has_a_button_that_sends_it_anywhere(name: str) -> None:
    """Once, the first tool on a figure was "Share chart...", which uploads it to a third party."""
    charts = parts(opened(name, live=False), "plotly_chart")
    assert charts or name == "networks"  # which has a script in the place of its figure
    for chart in charts:
        config = json.loads(chart.config)
        assert config["showSendToCloud"] is False and config["displaylogo"] is False
        assert config["plotlyServerURL"] == ""


@pytest.mark.parametrize("name", VIEWS)
def test_every_page_offers_its_address_to_be_copied(name: str) -> None:
    app = opened(name, live=True)
    told = [json.loads(part.json) for part in parts(app, "bidi_component")]
    assert [part["slot"] for part in told if "slot" in part].count("link") == 1
    plain = opened(name, live=False)
    assert any("address above is the link" in caption.value for caption in plain.caption)
    assert not any("slot" in json.loads(part.json) for part in parts(plain, "bidi_component"))
