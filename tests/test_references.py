"""References to numbers: one text each, read back as what it was made of."""

import pytest

from optlab.references import ANGLE, SHARED, TURN, Reference


@pytest.mark.parametrize(
    ("reference", "text", "place", "name", "run"),
    [
        (Reference.to_run(0, "eta"), "run0.eta", "run0", "eta", 0),
        (Reference.to_run(11, "beta1"), "run11.beta1", "run11", "beta1", 11),
        (Reference.to_function("angle"), "f.angle", "f", "angle", None),
        (Reference.to_noise("sigma"), "noise.sigma", "noise", "sigma", None),
        (SHARED, "shared.eta", "shared", "eta", None),
        (TURN, "turn.angle", "turn", "angle", None),
        (Reference("eta"), "eta", "", "eta", None),
    ],
)
def test_it_is_its_text_and_reads_back(
    reference: Reference, text: str, place: str, name: str, run: int | None
) -> None:
    assert reference == Reference(text) == text
    assert (reference.place, reference.name, reference.run) == (place, name, run)
    assert reference.of_function == (reference == ANGLE)
    assert reference.of_noise == (reference == "noise.sigma")


@pytest.mark.parametrize("text", ["run-1.eta", "run01.eta", "run.eta", "run1", "runs0.eta", ""])
def test_what_only_looks_like_a_run_is_none(text: str) -> None:
    assert Reference(text).run is None


def test_where_there_is_one_run_its_numbers_have_their_names_alone() -> None:
    for one in (Reference("run3.eta"), SHARED, Reference("eta")):
        assert one.alone == "eta"
    for same in (ANGLE, TURN, Reference.to_noise("seed")):
        assert same.alone == same
