"""What the browser fetches: addresses that name neither too much nor too little, and answers that
are the direct computation."""

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import numpy as np
import pytest

import optlab
from optlab import words
from optlab.experiment import Experiment, ExperimentError
from optlab.notation import to_word
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.references import Reference
from optlab.train import train_2d
from optlab.web.live import addresses as places
from optlab.web.live import reports, rows
from optlab.web.live.addresses import path_address, values_of
from optlab.web.live.answer import KEPT
from optlab.web.live.bundle import modules_there
from optlab.web.live.figure_spec import FigureOptions, figure_spec, sliders_of
from optlab.web.live.paths import path_of
from optlab.web.live.resources import TOGETHER, answer
from optlab.web.series import remembered, window_of
from optlab.web.theme import LIGHT
from optlab.web.views.stability.addresses import rates_address
from optlab.web.words import speak
from tests.fetched import answered, filled, flat, numbers_at, with_values

FOUR = Experiment(
    ConditionedQuadratic(),
    (GradientDescent(0.05), Momentum(0.02, 0.8), RMSProp(0.1, 0.95), Adam(0.3)),
    (-4.0, 1.5),
    100,
)
RELEASES = [
    ("run0.eta", 0.1),
    ("run1.beta", 0.5),
    ("run2.gamma", 1.0),
    ("run3.beta1", 0.8),
    ("f.angle", 10),
    ("f.condition_number", 7),
]
Addresses = dict[tuple[str, int, str], str]


def slid(experiment: Experiment, chosen: int) -> list[dict[str, Any]]:
    """The sliders, their addresses as the browser asks for them."""
    told = {"sliders": sliders_of(experiment, chosen), "values": values_of(experiment)}
    return with_values(told)["sliders"]


def addresses(experiment: Experiment, chosen: int = 3) -> Addresses:
    """The addresses of a run's rows and state by slider and run; of a height map by slider and
    -1."""
    found: Addresses = {}
    for slider in slid(experiment, chosen):
        for move in slider["moves"]:
            for kind in move.keys() - {"path"}:
                found[slider["id"], move["path"], kind] = move[kind]
        if "ground" in slider:
            found[slider["id"], -1, "ground"] = slider["ground"]
    return found


def depends(slider: str, path: int, released: str) -> bool:
    """Whether these rows are others when that slider has been released."""
    own = f"run{path}.{slider.removeprefix('shared.')}" if "shared" in slider else slider
    if released == own:
        return False
    at = Reference(released)
    return at.of_function or at.run == path


@pytest.mark.parametrize(("released", "value"), RELEASES)
def test_a_release_changes_the_addresses_of_what_it_made_stale_and_no_others(
    released: str, value: float
) -> None:
    before = addresses(FOUR)
    after = addresses(reports.with_slider(FOUR, released, value))
    assert before.keys() == after.keys()
    for (slider, path, kind), address in before.items():
        stale = depends(slider, path, released)
        assert (after[slider, path, kind] != address) == stale, (slider, path, kind)


@pytest.mark.parametrize(("released", "value"), RELEASES)
def test_an_address_that_a_release_kept_has_the_answer_that_it_had(
    released: str, value: float
) -> None:
    """The positions of a slider, marks among them, may not depend on where it stands."""
    moved = reports.with_slider(FOUR, released, value)
    slider = next(s for s in sliders_of(moved, 3) if s["id"] == released)
    before = next(s for s in sliders_of(FOUR, 3) if s["id"] == released)
    assert slider["stops"] == before["stops"]
    assert slider["ticks"] == before["ticks"]


@pytest.mark.parametrize("released", [name for name, _value in RELEASES if "run" in name])
def test_a_release_is_answered_in_150_kilobytes_and_400_for_the_functions_sliders(
    released: str,
) -> None:
    before = addresses(FOUR)
    moved = reports.with_slider(FOUR, released, 0.25)
    after = addresses(moved).items()
    # A slider that waits behind "⋯" is fetched for when that is opened.
    seen = {s["id"] for s in sliders_of(moved, 3) if not s["slot"].endswith(".more")}
    fresh = {at: slider for (slider, _p, _k), at in after if at not in before.values()}
    fresh = {at: slider for at, slider in fresh.items() if slider in seen}
    board = figure_spec(moved, FigureOptions(run=3), LIGHT, {})
    told = len(json.dumps(board))
    paths = [
        len(answered(filled(path["at"], board["values"])))
        for i, path in enumerate(board["paths"])
        if released.startswith(f"run{i}.")
    ]

    def sizes(kind: str, *, shape: bool) -> list[int]:
        return [
            len(answered(at))
            for at, slider in fresh.items()
            if at.startswith(f"live/{kind}?") and Reference(slider).of_function == shape
        ]

    # Of what is remembered, only that of the one slider to which the hand goes next is fetched.
    largest = max([*sizes("state", shape=False), *sizes("state", shape=True), 0])
    own, shape = sizes("rows", shape=False), sizes("rows", shape=True)
    assert len(shape) == 3
    assert told + sum(paths) + sum(own) + largest < 150_000
    assert sum(shape) + largest < 400_000


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_every_position_of_every_slider_is_in_the_packet_at_its_address(key: str) -> None:
    experiment = Experiment(
        ConditionedQuadratic(), (OPTIMIZERS[key](), Momentum(0.03, 0.6)), steps=8
    )
    for slider in slid(experiment, 0):
        name = Reference(slider["id"]).alone
        for move in slider["moves"]:
            of = experiment.runs[move["path"]]
            assert {"path", "rows"} <= move.keys() <= {"path", "rows", "state"}
            for kind in move.keys() - {"path"}:
                body = answered(move[kind])
                header = json.loads(gzip.decompress(body).partition(b"\n")[0])
                assert set(slider["stops"]) <= set(header["values"])
                assert body == rows.pack_sweep(kind, experiment, of, name, header["values"])


def test_what_the_chosen_run_remembers_has_an_address_and_no_other_run_has_one() -> None:
    for chosen, run in enumerate(FOUR.runs):
        states = {path for _slider, path, kind in addresses(FOUR, chosen) if kind == "state"}
        assert states == ({chosen} if remembered(train_2d(run, FOUR.objective, steps=1)) else set())


def test_reliefs_are_the_direct_computation() -> None:
    board = figure_spec(FOUR, FigureOptions(), LIGHT, {})
    assert answered(board["plane"]["ground"]) == rows.pack_height_map(FOUR)
    angle = next(s for s in board["sliders"] if s["id"] == "f.angle")
    assert answered(angle.get("ground", "")) == rows.pack_height_maps(
        FOUR, "f.angle", angle["stops"]
    )


@pytest.mark.parametrize(
    "value", [0.1, -0.0, 30.0, 1e-300, -2.5e-7, 1e20, 1.7976931348623157e308, [1.5, -2e25]], ids=str
)
def test_a_value_stands_in_an_address_as_a_form_would_write_it(value: float | list[float]) -> None:
    said = " ".join(to_word(float(one)) for one in np.atleast_1d(value))
    assert places.filled("{start}", {Reference("start"): value}) == quote_plus(said)


@pytest.mark.parametrize("closely", [False, True])
def test_a_path_has_the_numbers_that_the_hand_gives_it(closely: bool) -> None:
    """Before the page's own answer: the address is filled in by the browser."""
    given = {
        "start": [1.0, 2.0],
        "f.angle": 10.0,
        "run3.eta": 0.05,
        "run3.beta1": 0.5,
        "run3.epsilon": 1e-07,
    }
    address = path_address(FOUR, 3, closely=closely)
    numbers = numbers_at(address, values_of(FOUR) | given)
    drawn = replace(
        FOUR,
        objective=replace(FOUR.objective, angle=10.0),
        start=(1.0, 2.0),
        window=window_of(FOUR),
    )
    run = replace(FOUR.runs[3], eta=0.05, beta1=0.5, epsilon=1e-07)
    assert (
        numbers.pop("criterion") == replace(drawn, runs=(run,)).trajectories()[0].status.criterion
    )
    assert numbers == flat({**path_of(drawn, run, closely=closely)})
    assert ("arrows" in numbers) == closely


@pytest.mark.parametrize(("released", "value"), RELEASES)
def test_the_address_that_a_release_asks_for_is_the_one_that_its_answer_names(
    released: str, value: float
) -> None:
    """So the picture is settled by the first, and the second changes nothing."""
    moved = reports.with_slider(FOUR, released, value)
    before = filled(path_address(FOUR, 2, closely=True), values_of(FOUR) | {released: value})
    assert before == filled(path_address(moved, 2, closely=True), values_of(moved))


def test_several_paths_are_fetched_at_once() -> None:
    filled_in = [filled(path_address(FOUR, i), values_of(FOUR)) for i in range(4)]
    queries = [quote(address.partition("?")[2]) for address in filled_in]
    together = json.loads(gzip.decompress(answer("paths", "at=" + "&at=".join(queries))))
    assert [*map(flat, together)] == [
        numbers_at(path_address(FOUR, i), values_of(FOUR)) for i in range(4)
    ]


def test_one_bad_path_of_several_does_not_spoil_the_others() -> None:
    """Once all were refused with it, and the page had no live figure any more."""
    good = quote(filled(path_address(FOUR, 0), values_of(FOUR)).partition("?")[2])
    bad = {
        f"{RUN}&run=adam+eta+nan": "Adam.eta",
        "at=v%3D1": "there is no 'at' in a link",
        "&".join(f"p{i}=1" for i in range(101)): "at most 100 parts",
        f"{RUN}&run=momentum&along=x1": "averages are of rmsprop",
    }
    query = "&".join(f"at={at}" for at in (good, *map(quote, bad), good))
    first, *refused, last = json.loads(gzip.decompress(answer("paths", query)))
    assert flat(first) == flat(last) == numbers_at(path_address(FOUR, 0), values_of(FOUR))
    for told, message in zip(refused, bad.values(), strict=True):
        assert message in told.pop("refused") and not told


def test_the_browser_asks_for_no_more_paths_at_once_than_are_allowed() -> None:
    written = modules_there()["paths"].read_text("utf-8")
    assert re.findall(r"^const TOGETHER = (\d+);", written, re.M) == [str(TOGETHER)]


def test_a_path_is_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    speak("de")
    try:
        address = path_address(FOUR, 0, closely=False)
    finally:
        speak(None)
    monkeypatch.setattr(words, "_catalogue", lambda locale: Spoken(locale))
    assert numbers_at(address, values_of(FOUR))["criterion"].startswith("de: ")
    assert words._("step") == "en: step", "and nothing else is"


class Spoken:
    """A language whose sentences say which it is."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def gettext(self, sentence: str) -> str:
        return f"{self.locale}: {sentence}"


def test_the_relief_does_not_change_while_the_start_moves_within_the_window() -> None:
    def ground(experiment: Experiment) -> str:
        return figure_spec(experiment, FigureOptions(), LIGHT, {})["plane"]["ground"]

    assert ground(FOUR) == ground(replace(FOUR, start=(0.5, 0.5), steps=3, runs=()))
    assert ground(FOUR) != ground(replace(FOUR, start=(50.0, 0.5)))


RUN = "v=1&f=quadratic&start=-5+-2&steps=20"
BAD = [
    ("rows", f"{RUN}&sweep=eta", "there must be one run, got 0"),
    ("rows", f"{RUN}&run=adam&run=adam&sweep=eta", "there must be one run, got 2"),
    ("rows", f"{RUN}&run=adam&sweep=mu", "adam has no number mu; it has eta"),
    ("rows", f"{RUN}&run=adam&sweep=" + "x" * 5000, "adam has no number xxx"),
    ("rows", f"{RUN}&run=adam", "sweep must be one of eta, beta1, "),
    ("rows", f"{RUN}&run=rmsprop&sweep=run7.eta", "f.a, f.b, f.centre1, f.centre2; got 'run7.eta'"),
    ("hessian", "v=1&f=rotated_quadratic", "sweep must be one of f.a, f.b, "),
    ("rows", f"{RUN}&run=rmsprop&sweep=centered", "rmsprop has no number centered; it has eta"),
    ("rows", f"{RUN}&run=rmsprop+eta+-1&sweep=gamma", "RMSProp.eta must lie in [0, inf), got -1"),
    ("rows", f"{RUN}&run=sgd&sweep=eta", "there is no optimizer 'sgd'"),
    ("rows", f"{RUN}&run=adam&sweep=f.z", "quadratic has no number z; it has a, b"),
    ("rows", "v=1&f=nowhere&run=adam&sweep=eta", "there is no function 'nowhere'"),
    ("rows", f"{RUN}9999&run=adam&sweep=eta", "steps must be a whole number in [0, 100000]"),
    ("rows", "\x00\xff%ff%00=&&&;=1&run=%F0%9F&sweep=eta", "there is no"),
    ("state", f"{RUN}&run=gradient_descent&sweep=eta", "gradient_descent remembers nothing"),
    ("state", f"{RUN}&sweep=eta", "there must be one run, got 0"),
    ("state", f"{RUN}&run=adam&sweep=mu", "adam has no number mu; it has eta"),
    ("ground", f"{RUN}&sweep=eta", "sweep must be f.NAME, got 'eta'"),
    ("ground", f"{RUN}&sweep=f.eta", "quadratic has no number eta; it has a, b"),
    ("ground", "v=1&f=rotated_quadratic&sweep=f.halved", "no number halved; it has a, b"),
    ("path", f"{RUN}&run=adam+eta+nan", "Adam.eta"),
    ("path", "v=1&start=1e31+0&run=adam", "start must be two numbers in [-1e+30, 1e+30]"),
    ("path", f"{RUN}&run=adam&run=adam", "there must be one run, got 2"),
    ("path", f"{RUN}&run=adam+eta+{{run0.eta}}", "Adam.eta must be a number, got '{run0.eta}'"),
    ("path", "&".join(f"p{i}=1" for i in range(101)), "at most 100 parts"),
    ("paths", "", "paths: there must be 1 to 8 parts, each an at, got ''"),
    ("paths", "at=v%3D1&to=v%3D1", "each an at, got 'at=v%3D1&to=v%3D1'"),
    ("paths", "&".join(["at=" + quote(f"{RUN}&run=adam")] * 9), "there must be 1 to 8 parts"),
]


@pytest.mark.parametrize(("kind", "query", "message"), BAD)
def test_a_bad_address_is_refused_by_name(kind: str, query: str, message: str) -> None:
    with pytest.raises(ExperimentError) as refused:
        answer(kind, query)
    assert message in str(refused.value)
    assert len(str(refused.value)) < 1000


STEEP = "v=1&f=quadratic+a+1e308+b+1e308&start=1e30+1e30&steps=30"
CELLS = "&x=eta&y=&cells=32&every=1&first=0&last=1"


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        ("path", f"{STEEP}&run=adam&closely=yes"),
        ("rows", f"{STEEP}&run=adam&sweep=eta"),
        ("ground", STEEP),
        ("ground", f"{STEEP}&sweep=f.a"),
        ("hessian", f"{STEEP}&sweep=f.a"),
        ("best", f"{STEEP}&run=adam"),
        ("picture", f"{STEEP}&run=adam"),
        ("stability", f"{STEEP}&run=adam"),
        ("map", f"{STEEP}&run=adam{CELLS}"),
        ("path", f"{STEEP}&run=adam&rates=yes"),
        ("map", f"v=1&f=saddle&start=1e30+2&steps=30&run=gradient_descent{CELLS}"),
    ],
)
def test_what_overflows_is_infinite_without_a_warning_in_the_servers_log(
    kind: str, query: str
) -> None:
    assert answer(kind, query)  # pytest takes a warning for an error


def test_what_follows_the_hand_pushes_out_nothing_that_is_asked_for_again() -> None:
    kept = KEPT.bytes
    answered(filled(rates_address(replace(FOUR, steps=20), 2), dict(values_of(FOUR))))
    assert KEPT.bytes == kept


@pytest.mark.parametrize("name", ["a.py", "live/b.js", "live/js/c.js", "style.css"])
def test_a_browser_keeps_nothing_of_another_build(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever file is another: an answer of the build before may not be what its JavaScript
    reads."""
    monkeypatch.setattr(optlab, "__file__", str(tmp_path / "__init__.py"))
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    builds = []
    for text in ("one", "another", "one"):
        (tmp_path / name).write_text(text)
        builds.append(places._build())
    assert builds[0] == builds[2] != builds[1]
