"""What is stored of trainings on MNIST and Fashion-MNIST is what they give: a part is measured
again."""

import json
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from optlab.data.idx_sets import IDX_SETS
from optlab.lessons.training_results import of_stored, read, stored_names
from optlab.lessons.training_script import script
from optlab.lessons.trainings import Stored
from optlab.models import MultiLayerNet
from optlab.models.multi_layer_net import Classification
from tests.oracles.write_curves import FOLDER, HOW, METHODS, pixels, trained
from tests.real_files import find_or_fetch

STEPS = 50
LATER = slice(200, 300)
# Their first steps are eta long in every weight, also where the gradient is rounding alone: another
# order of the sums (a machine, a number of threads) has another sign there, and so another path.
BY_ROUNDING = ("adagrad", "rmsprop")


@pytest.fixture(scope="module", params=stored_names())
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def model(name: str) -> Classification:
    images, labels, _, _ = pixels(name)
    return MultiLayerNet(read(name)["sizes"]).on(images, labels)


def test_both_sets_are_there_and_small() -> None:
    assert set(stored_names()) == set(IDX_SETS)
    for name in stored_names():
        assert (FOLDER / f"{name}.json").stat().st_size < 50_000


def test_what_is_stored_says_how_it_was_measured(name: str) -> None:
    said = read(name)
    assert {key: said[key] for key in HOW} == json.loads(json.dumps(HOW))
    assert [run["optimizer"] for run in said["runs"]] == METHODS
    assert {"measured", "numpy", "python", "machine"} <= said.keys()
    for method, result in zip(METHODS, of_stored(name), strict=True):
        own = {key: value for key, value in method.items() if key != "optimizer"}
        assert own.items() <= result.method.settings().items()
        assert result.ends.shape == (len(HOW["etas"]), len(HOW["seeds"]))
        assert len(result.iterations) == len(result.curve) == HOW["steps"] / HOW["every"]


def test_the_first_iterations_are_measured_again(name: str, model: Classification) -> None:
    """To float32's accuracy: four digits are stored."""
    for result in of_stored(name):
        steps = 1 if result.method.key in BY_ROUNDING else STEPS
        losses, _ = trained(model, result.method, HOW["seeds"][0], HOW, steps)
        theirs = result.curve[: -(-steps // HOW["every"])]
        np.testing.assert_allclose(losses[:: HOW["every"]], theirs, rtol=1e-3)


def test_where_rounding_makes_the_path_it_leads_as_low(name: str, model: Classification) -> None:
    every = HOW["every"]
    for result in of_stored(name):
        if result.method.key in BY_ROUNDING:
            losses, _ = trained(model, result.method, HOW["seeds"][0], HOW, LATER.stop)
            stored = result.smooth[LATER.start // every : LATER.stop // every].mean()
            assert 0.5 < losses[LATER].mean() / stored < 2
            assert stored < 0.5 * losses[0]


def test_the_grid_holds_each_best_eta_and_more_on_both_sides(name: str) -> None:
    for result in of_stored(name):
        assert 0 < result.best < len(result.etas) - 1
        assert all(a < b for a, b in pairwise(result.etas))


def test_the_program_trains_what_is_stored(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    """The program as the lesson shows it, but for the number of its steps."""
    (tmp_path / name).symlink_to(find_or_fetch(IDX_SETS[name]))
    monkeypatch.setenv("OPTLAB_DATA", str(tmp_path))
    text = script(Stored(name))
    assert text.count("steps=2000") == 1 and text.count("[-101:-1]") == 1
    exec(text.replace("steps=2000", "steps=5").replace("[-101:-1]", "[:1]"), {})
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(METHODS)
    begun = {round(float(line.split()[-2]), 3) for line in lines}
    assert begun == {round(float(of_stored(name)[0].curve[0]), 3)}
