"""What goes between Python and the browser is as it is declared (optlab/web/live/protocol)."""

import gzip
import json
from collections.abc import Mapping, Sequence
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import pytest
from streamlit.testing.v1 import AppTest

from optlab.experiment import Experiment
from optlab.objectives.quadratics import ConditionedQuadratic
from optlab.objectives.saddles import Saddle
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.adam import Adam
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.optimizers.rmsprop import RMSProp
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.live.once import OF_BOARD, OF_PARTS, parted
from optlab.web.live.protocol.answers import (
    Best,
    GroundHeader,
    Lines,
    MatricesHeader,
    Numbers,
    PatchHeader,
    RobustSetting,
    SweepHeader,
)
from optlab.web.live.protocol.components import (
    FigureMessage,
    Gallery,
    Line,
    Once,
    Progress,
    Rejoined,
    Slot,
)
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.page import Page, View, address_of, available_lessons, available_presets
from optlab.web.theme import DARK, LIGHT
from optlab.web.views.lessons.options import LessonOptions
from tests.fetched import answered, filled, whole
from tests.live.write_types import FILE, declared, text_of
from tests.test_page import components, fine, go_to
from tests.test_page import page as playground
from tests.test_private import VIEWS, script

BOWL = ConditionedQuadratic()
METHODS = [method() for method in OPTIMIZERS.values()]
STATES = {
    "none": Experiment(BOWL, (), BOWL.start, 9),
    "one": Experiment(BOWL, (RMSProp(),), BOWL.start, 9),
    "theory": Experiment(BOWL, (Momentum(),), BOWL.start, 9),
    "five": Experiment(BOWL, (*METHODS[:4], RMSProp()), BOWL.start, 9),
    "unbounded": Experiment(Saddle(), (Adam(), GradientDescent()), Saddle().start, 9),
    "still": Experiment(BOWL, (RMSProp(), Momentum()), BOWL.start, 0),
}
HEADERS: dict[str, Any] = {
    "path": Numbers,
    "rows": SweepHeader,
    "state": SweepHeader,
    "averages": SweepHeader,
    "ground": GroundHeader,
    "map": PatchHeader,
    "moving": PatchHeader,
    "rates": PatchHeader,
    "hessian": MatricesHeader,
    "lines": Lines,
    "robust": RobustSetting,
    "best": Best,
}
COMPONENTS: dict[str, Any] = {"gallery": Gallery, "progress": Progress}


def test_the_browsers_types_are_those_of_python() -> None:
    """Once each was written by hand on both sides, and half of them were `any`."""
    again = "python -m tests.live.write_types"
    assert FILE.read_text("utf-8") == text_of(declared()), f"write it again: {again}"


def faults(value: Any, of: Any, path: str = "") -> list[str]:
    """What of a message is not as its type says, each by its path."""
    origin, within = get_origin(of), get_args(of)
    if of is object:
        return []
    if is_typeddict(of):
        return _faults_of_record(value, of, path)
    if origin in (Union, UnionType):
        tried = [faults(value, one, path) for one in within]
        return min(tried, key=lambda found: (len(found), str(found)))
    if origin is Literal:
        return [] if value in within else [f"{path}: {value!r} is none of {within}"]
    if origin is tuple:
        if not isinstance(value, list | tuple) or len(value) != len(within):
            return [f"{path}: {value!r} are not {len(within)}"]
        pairs = zip(value, within, strict=True)
        return [f for k, (one, kind) in enumerate(pairs) for f in faults(one, kind, f"{path}[{k}]")]
    if origin in (list, Sequence):
        if not isinstance(value, list | tuple):
            return [f"{path}: {value!r} is no list"]
        return [f for k, one in enumerate(value) for f in faults(one, within[0], f"{path}[{k}]")]
    if origin in (dict, Mapping):
        if not isinstance(value, dict):
            return [f"{path}: {value!r} is no record"]
        return [f for k, one in value.items() for f in faults(one, within[1], f"{path}.{k}")]
    return _fault_of_one(value, of, path)


def _faults_of_record(value: Any, of: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no {of.__name__}"]
    hints = get_type_hints(of, include_extras=True)
    optional = {key for key, kind in hints.items() if get_origin(kind) is NotRequired}
    found = [f"{path}.{key}: is missing" for key in hints.keys() - optional - value.keys()]
    for key, one in value.items():
        if key not in hints:
            found.append(f"{path}.{key}: is not declared")
            continue
        kind = get_args(hints[key])[0] if key in optional else hints[key]
        found += faults(one, kind, f"{path}.{key}")
    return found


def _fault_of_one(value: Any, of: Any, path: str) -> list[str]:
    kinds = {float: (int, float), NoneType: (NoneType,)}.get(of, (of,))
    fine = isinstance(value, kinds) and (of is bool or not isinstance(value, bool))
    return [] if fine else [f"{path}: {value!r} is no {of.__name__}"]


@pytest.mark.parametrize("name", available_presets()[0])
def test_the_board_of_every_preset_is_as_declared(name: str) -> None:
    experiment = available_presets()[0][name].experiment
    for theme, sight in (
        (LIGHT, FigureOptions()),
        (DARK, FigureOptions(run=1, alone=True, apart=True)),
    ):
        assert faults(figure_spec(experiment, sight, theme, {"": "x"}), FigureSpec) == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", VIEWS)
def test_what_every_page_is_told_is_as_declared(name: str, state: str) -> None:
    """Pages add to a figure spec what pyright cannot see: dicts that are made by loops."""
    page = Page(STATES[state], View())
    if name == "lessons":
        lesson, preset = list(available_lessons().items())[list(STATES).index(state)]
        page = Page(preset.experiment, View().with_options(LessonOptions("1")), lesson=lesson)
    app = AppTest.from_function(script, args=(name,), default_timeout=30)
    go_to(app, address_of(page))
    parts = components(fine(app.run()))
    assert [fault for part in parts for fault in faults_of_component(part, parts)] == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", VIEWS)
def test_what_every_address_of_a_page_answers_is_as_declared(name: str, state: str) -> None:
    if name == "lessons":
        return
    app = AppTest.from_function(script, args=(name,), default_timeout=30)
    go_to(app, address_of(Page(STATES[state], View())))
    shown = [told for part in components(fine(app.run())) if (told := board_in(part, [part]))]
    for told in shown:
        for address in {kind: at for at in addresses(told) for kind in [_kind(at)]}.values():
            header = header_at(filled(address, told["values"]))
            assert header == {} or faults(header, HEADERS[_kind(address)], address) == []


def test_the_line_to_the_server_is_as_declared() -> None:
    parts = components(playground())
    line, rejoined = (part for part in parts if part.get("of") == "rejoin")
    assert faults(_own(line), Line) == faults(_own(rejoined), Rejoined) == []


def test_what_is_said_once_is_declared() -> None:
    told = figure_spec(STATES["five"], FigureOptions(), LIGHT, {})
    _answer, pieces = parted(told)
    known = {key for piece in pieces.values() for key in piece}
    fields = {f for of in declared().values() if is_typeddict(of) for f in get_type_hints(of)}
    assert {*OF_BOARD, *(key for keys in OF_PARTS.values() for key in keys)} <= fields
    assert known and OF_PARTS.keys() <= get_type_hints(FigureSpec).keys()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda told: told.pop("steps"), ".steps: is missing"),
        (lambda told: told.update(extra=1), ".extra: is not declared"),
        (lambda told: told["plane"].update(start=[1.0]), ".plane.start: [1.0] are not 2"),
        (lambda told: told["sliders"][0].update(value=True), ".sliders[0].value: True is no"),
        (lambda told: told["paths"][0].pop("at"), ".paths[0].at: is missing"),
    ],
)
def test_a_fault_is_named_by_its_path(change: Any, says: str) -> None:
    told: Any = figure_spec(STATES["one"], FigureOptions(), LIGHT, {})
    change(told)
    (fault,) = faults(told, FigureSpec)
    assert fault.startswith(says)


def faults_of_component(part: Any, parts: Sequence[Any]) -> list[str]:
    """What of one component's data is not as declared."""
    if told := board_in(part, parts):
        return faults(told, FigureMessage)
    kind = Once if "pieces" in part else COMPONENTS.get(part["of"], Slot)
    return faults(_own(part), kind, part["of"])


def board_in(part: Any, parts: Sequence[Any]) -> Any:
    """The figure spec that a component is told, whole; None where it is another."""
    if "paths" not in part:
        return None
    pieces = {n: p for other in parts if "pieces" in other for n, p in other["pieces"].items()}
    return _own(whole(part, pieces) if pieces else part)


def _own(part: Mapping[str, Any]) -> dict[str, Any]:
    """Without what the loader reads (component.py)."""
    return {key: value for key, value in part.items() if key not in ("module", "of", "once")}


def addresses(told: Any) -> list[str]:
    """All that stand in a figure spec, but those of files, pictures and other figure specs."""
    if isinstance(told, str):
        return [told] if told.startswith("live/") and _kind(told) else []
    within = told.values() if isinstance(told, dict) else told if isinstance(told, list) else []
    return [at for one in within for at in addresses(one)]


def _kind(address: str) -> str:
    """The kind of its answer: numbers beside a map are rows, and a map of rates is a map."""
    kind, _, query = address.removeprefix("live/").partition("?")
    if kind == "stability":
        kind = "rows" if "sweep=" in query else "map"
    return kind if kind in HEADERS else ""


def header_at(address: str) -> Any:
    """An answer, or the line of JSON of a packet."""
    return json.loads(gzip.decompress(answered(address)).partition(b"\n")[0])
