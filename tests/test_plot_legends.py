"""The runs below a picture: whoever reads it without the page knows which they were."""

import pytest

from optlab.web.plots.files import STYLES
from tests.test_plot_files import check_nothing_is_cut_off, drawn

ALONE = {
    "momentum eta 0.1 eta_schedule cosine eta_steps 50": ["eta: Cosine", "eta steps 50"],
    "gradient_descent eta_schedule chebyshev": ["eta: Chebyshev steps", "eta 0.4"],
    "adam amsgrad true": ["with AMSGrad"],
    "adam bias_correction false": ["without bias correction"],
    "nesterov form pytorch sequence growing": ["form pytorch", "sequence growing"],
    "rmsprop centered true epsilon 0.1": ["with centered", "epsilon 0.1"],
}
TOGETHER = [
    *ALONE,
    "adam eta 0.1 epsilon_hat true eta_schedule one_cycle eta_warmup 5",
    "gradient_descent eta 0.2",
]


def legend(*runs: str, style: str = "column") -> list[str]:
    query = "&".join(["v=1&f=quadratic&steps=30", *(f"run={run}" for run in runs)])
    figure = drawn(query.replace(" ", "+"), STYLES[style])
    check_nothing_is_cut_off(figure, STYLES[style])
    [below] = figure.legends
    return [text.get_text().replace("\n", " ") for text in below.get_texts()]


@pytest.mark.parametrize("run", ALONE)
def test_a_schedule_and_whatever_was_chosen_is_said_and_what_is_usual_is_not(run: str) -> None:
    # A momentum whose eta fell as a cosine said "eta end 0, eta steps 50" alone.
    [said] = legend(run)
    for words in ALONE[run]:
        assert words in said.split(", ")
    assert "clip" not in said and "dampening" not in said
    [plain] = legend(run.split()[0])
    assert not any(words in plain for words in ALONE[run] if not words.startswith("eta 0"))


@pytest.mark.parametrize("style", ["column", "light"])
def test_eight_runs_with_all_that_was_chosen_have_room(style: str) -> None:
    said = legend(*TOGETHER, style=style)
    assert len({*said}) == 8
    for line, words in zip(said[:1] + said[4:5], ["eta: Cosine", "sequence growing"], strict=True):
        assert words in line
    # What a name says already is not said again.
    assert not any(line.count("epsilon") > 2 or line.count("centered") > 1 for line in said)
