"""Plain figures in words, and their numbers as people write them, on every page that has one."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.numerals import short
from optlab.objectives.many_minima import Himmelblau
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.newton import Newton
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.names import labels_of
from optlab.web.registry import pages
from tests.test_page import fine

THIRD = 0.47619047619047616
EXPERIMENTS = {
    "two alike": Experiment(ConditionedQuadratic(), (RMSProp(THIRD), RMSProp(1e-5)), (-5, -2)),
    "diverging": Experiment(runs=(GradientDescent(30.0), RMSProp(), Momentum()), steps=300),
    "a saddle": Experiment(Saddle(), (RMSProp(), Adam()), (-1e-7, 1e-12), 7),
    "no run": Experiment(Himmelblau()),
    "one number": Experiment(ConditionedQuadratic(), (Newton(),), (-5, -2)),
    "theory": Experiment(ConditionedQuadratic(), (Momentum(0.3, 0.5),), (-5, -2), 60),
}
PROGRAMS = re.compile(r"\de[+-]?\d|-\d|\d{14}")  # 1e-05, a hyphen for a minus, all digits


def plain(view: str, query: str) -> AppTest:
    script = f"from optlab.web.views import {view}\n{view}.show()"
    app = AppTest.from_string(script, default_timeout=60)
    for name, value in parse_qsl(f"{query}&show=live+false"):
        app.query_params[name] = [*app.query_params.get(name, []), value]
    return fine(app.run())


def figures(app: AppTest) -> list[tuple[str, dict[str, Any]]]:
    protos: list[Any] = [found.proto for found in app.get("plotly_chart")]
    return [(proto.alt, json.loads(proto.spec)) for proto in protos]


def hovers(trace: dict[str, Any]) -> list[str]:
    """All that a trace says under the mouse."""
    texts = trace.get("text", [])
    told = [str(text) for text in texts] if isinstance(texts, list) else [texts]
    return [*told, re.sub(r"%\{\w+\}", "", trace.get("hovertemplate", ""))]


@pytest.mark.parametrize("kind", list(EXPERIMENTS))
@pytest.mark.parametrize("name", list(pages()))
def test_every_plain_figure_says_what_it_shows_in_numbers_as_people_write_them(
    name: str, kind: str
) -> None:
    """Plain figures had no text alternative, and 1e-05 and 10μ under the mouse."""
    query = EXPERIMENTS[kind].to_query()
    if name == "lessons":
        query = "lesson=lesson_gershgorin&show=answer+1"
    for alt, figure in figures(plain(name, query)):
        assert re.match(r"(Figure|Chart|Map)\b", alt), alt
        assert not PROGRAMS.search(alt) and not re.search(r"[{}]|None|array", alt), alt
        for trace in figure["data"]:
            if trace.get("hoverinfo") == "skip" or trace["type"] == "contour":
                continue
            assert trace["hovertemplate"], trace
            # Plotly writes what is named there by itself, in a way of its own, unless it is a step.
            named = re.findall(r"%\{([^}]*)\}", trace["hovertemplate"])
            assert set(named) <= {"x", "text"} and named != ["x"], trace["hovertemplate"]
            for text in hovers(trace):
                assert not PROGRAMS.search(text), text
        axes = figure["layout"]["template"]["layout"]
        assert axes["yaxis"]["exponentformat"] == axes["xaxis"]["exponentformat"] == "power"


def test_a_figure_of_paths_says_where_each_run_is() -> None:
    experiment = EXPERIMENTS["two alike"]
    (alt, _figure), *_rest = figures(plain("playground", experiment.to_query()))
    for label, run in zip(
        ("RMSProp eta 0.4762", "RMSProp eta 10⁻⁵"), experiment.trajectories(), strict=True
    ):
        x1, x2 = (short(x, 4) for x in run.positions[-1])
        assert f"{label} at step 20: x1 {x1}, x2 {x2}, f " in alt
        assert f"f {short(run.values[-1], 3)}; {run.status.kind}." in alt
    assert "start (−5, −2)" in alt
    assert "Minimum at (0, 0)." in alt


def test_a_map_says_where_the_run_is() -> None:
    said = [alt for alt, _ in figures(plain("settings", EXPERIMENTS["theory"].to_query()))]
    assert any(re.search(r"^Map: .*Here: η 0\.3, β 0\.5", alt) for alt in said), said
    said = [alt for alt, _ in figures(plain("stability", EXPERIMENTS["theory"].to_query()))]
    assert any(re.search(r"Here: λmin ηλ 0\.0\d+, β 0\.5; λmax ηλ", alt) for alt in said), said


def test_labels_have_the_digits_that_tell_the_runs_apart() -> None:
    """A legend said eta 0.47619047619047616."""
    near = THIRD + 1e-7
    last = THIRD + 2**-53
    for etas, told in {
        (THIRD, 2.0): ("0.4762", "2"),
        (THIRD, near): ("0.47619", "0.476191"),
        (THIRD, last): ("0.4761904761904762", "0.4761904761904763"),
        (1e-5, 1.0): ("10⁻⁵", "1"),
    }.items():
        labels = labels_of(Experiment(runs=tuple(map(RMSProp, etas))))
        assert labels == tuple(f"RMSProp eta {eta}" for eta in told)
    alike = Experiment(runs=(RMSProp(THIRD), RMSProp(THIRD), RMSProp(0.1)))
    assert labels_of(alike) == (
        "RMSProp eta 0.4762 (1)",
        "RMSProp eta 0.4762 (2)",
        "RMSProp eta 0.1",
    )
    assert alike.labels[0] == "RMSProp eta 0.47619047619047616 (1)"
