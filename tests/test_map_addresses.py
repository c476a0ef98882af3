"""What a map's address may not say, and what is answered to that."""

import pytest

from optlab.experiment import Experiment, ExperimentError
from optlab.objectives.quadratics import Quadratic
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.resources import answer

BAD = [
    ("x=eta&y=gamma", "cells is missing"),
    ("x=eta&y=gamma&cells=64&first=0&last=1", "every is missing"),
    ("x=eta&y=gamma&cells=٣٢&every=1&first=0&last=1", "cells must be a number, got '٣٢'"),
    ("x=eta&y=gamma&cells=1_6&every=1&first=0&last=1", "cells must be a number, got '1_6'"),
    ("x=eta&y=gamma&cells=+16&every=1&first=0&last=1", "cells must be a number, got ' 16'"),
    ("x=eta&y=gamma&cells=x&every=1&first=0&last=1", "cells must be a number, got 'x'"),
    ("x=eta&y=gamma&cells=1.5&every=1&first=0&last=1", "cells must be a whole number"),
    ("x=eta&y=gamma&cells=513&every=1&first=0&last=1", r"cells must lie in [2, 512], got 513"),
    ("x=eta&y=gamma&cells=nan&every=1&first=0&last=1", "cells must be a whole number"),
    ("x=eta&y=gamma&cells=64&every=0&first=0&last=64", "a piece must lie in the 64 rows"),
    ("x=eta&y=gamma&cells=64&every=1&first=9&last=9", "a piece must lie in the 64 rows"),
    ("x=eta&y=gamma&cells=64&every=1&first=0&last=65", "a piece must lie in the 64 rows"),
    ("x=eta&y=gamma&cells=64&every=1e300&first=0&last=64", "a piece must lie in the 64 rows"),
    ("x=eta&y=eta&cells=64&every=1&first=0&last=64", "needs two hyperparameters, got eta twice"),
    ("x=eta&y=beta&cells=64&every=1&first=0&last=64", "RMSProp has no number beta to map"),
    ("x=&y=&cells=64&every=1&first=0&last=1", "RMSProp has no number"),
    ("x=eta&y=gamma&cells=64&every=1&first=0&last=64&tolerance=-1", "tolerance must lie in"),
    ("x=eta&y=gamma&cells=64&every=1&first=0&last=64&tolerance=nan", "tolerance must lie in"),
    ("x=eta&y=gamma&cells=512&every=1&first=0&last=512", "ask for fewer rows"),
    ("x=eta&y=gamma&z=1&cells=64&every=1&first=0&last=64", "there is no 'z' in a link"),
]


@pytest.mark.parametrize("kind", ["map", "moving"])
@pytest.mark.parametrize(("query", "message"), BAD)
def test_a_bad_address_says_what_is_wrong(kind: str, query: str, message: str) -> None:
    experiment = Experiment(Quadratic(), (RMSProp(),), steps=2000 if "512" in query else 20)
    with pytest.raises(ExperimentError) as refused:
        answer(kind, f"{experiment.to_query()}&{query}")
    assert message in str(refused.value) and len(str(refused.value)) < 300


def test_a_map_is_of_one_run() -> None:
    for runs in ((), (RMSProp(), Momentum())):
        query = Experiment(runs=runs).to_query()
        with pytest.raises(ExperimentError, match="there must be one run, got"):
            answer("map", f"{query}&x=eta&y=gamma&cells=64&every=1&first=0&last=64")
