"""What goes between Python and the browser is as it is declared (optlab/web/live/protocol)."""

import ast
import gzip
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints, is_typeddict

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
from optlab.web import views
from optlab.web.live.answer import Answer
from optlab.web.live.bundle import FOLDERS
from optlab.web.live.figure_spec import FigureOptions, figure_spec
from optlab.web.live.once import OF_BOARD, OF_PARTS, lasting_parts, parted
from optlab.web.live.protocol.answers import Numbers
from optlab.web.live.protocol.components import (
    Change,
    FigureMessage,
    Gallery,
    Line,
    Once,
    Progress,
    Rejoined,
    Released,
    Slot,
)
from optlab.web.live.protocol.figure_spec import FigureSpec
from optlab.web.live.resources import PATH, answers
from optlab.web.live.resources import parts as kept_parts
from optlab.web.page import Page, View, address_of, available_lessons, available_presets
from optlab.web.registry import pages
from optlab.web.theme import DARK, LIGHT
from optlab.web.views.lessons.options import LessonOptions
from tests.fetched import answered, filled, whole
from tests.live.write_types import CHANGE, declared, files, modules, modules_of_pages
from tests.messages import faults, faults_of_fields, fields_of, records, type_of_figure
from tests.test_documentation import blocks
from tests.test_page import components, fine, go_to
from tests.test_page import page as playground
from tests.test_private import VIEWS, script
from tests.test_released import PAGES, led

WEB = Path(views.__path__[0]).parent
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
COMPONENTS: dict[str, Any] = {"gallery": Gallery, "progress": Progress}


def test_the_browsers_types_are_those_of_python() -> None:
    """Once each was written by hand on both sides, and half of them were `any`."""
    again = "python -m tests.live.write_types"
    for path, text in files().items():
        assert path.read_text("utf-8") == text, f"{path}: write it again: {again}"
    there = {path for folder in FOLDERS for path in folder.rglob("protocol.d.ts")}
    assert there == files().keys()


def type_at(kind: str) -> Any:
    """What an answer says, by the kind of its address; None for a file of another kind."""
    return Numbers if kind == PATH else answers()[kind].says if kind in answers() else None


@pytest.fixture
def guides_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of the page that CONTRIBUTING.md prints, a page like the others."""
    folder = tmp_path / "ring"
    folder.mkdir()
    _optimizer, protocol, code = blocks("CONTRIBUTING.md", "python")
    (folder / "protocol.py").write_text(protocol)
    (folder / "__init__.py").write_text(code)
    # Before the others: one that is being written after the guide may have its name.
    monkeypatch.setattr(views, "__path__", [str(tmp_path), *views.__path__])
    try:
        look_anew()
        yield folder
    finally:
        monkeypatch.undo()
        look_anew()


def look_anew() -> None:
    """What is known of pages is forgotten, and the guide's is imported from where it is now."""
    for known in (pages, answers, kept_parts, lasting_parts):
        known.cache_clear()
    for name in [name for name in sys.modules if name.startswith(f"{views.__name__}.ring")]:
        del sys.modules[name]


def test_what_a_new_page_says_is_typed_in_its_folder_and_looked_at(guides_page: Path) -> None:
    """Once a page's own things went under `own`, where anything was right, or were declared in a
    file of all pages."""
    text = files()[guides_page / "protocol.d.ts"]
    spec = 'import("../../live/js/protocol.js").FigureSpec & {\n  around: string;\n};'
    assert f"export type RingSpec = {spec}" in text
    told: Any = pages()["ring"].spec(Page(STATES["one"], View()), LIGHT, {})
    assert faults(told, type_of_figure("ring")) == []
    (address,) = (at for at in addresses(told) if _kind(at) == "ring")
    heights = header_at(filled(address, told["values"]))
    assert len(heights) == 90 and faults(heights, type_at("ring")) == []
    for wrong in ({"around": 1}, {"more": ""}):
        assert len(faults({**told, **wrong}, type_of_figure("ring"))) == 1
    assert len(faults(told, type_of_figure("playground"))) == 1


@pytest.mark.parametrize("name", available_presets()[0])
def test_the_board_of_every_preset_is_as_declared(name: str) -> None:
    experiment = available_presets()[0][name].experiment
    for theme, sight in (
        (LIGHT, FigureOptions()),
        (DARK, FigureOptions(run=1, alone=True, apart=True)),
    ):
        assert faults(figure_spec(experiment, sight, theme, {"": "x"}), FigureSpec) == []


@cache
def told_by(name: str, state: str) -> list[Any]:
    """What a page tells its parts in this state, once for all that look at it."""
    page = Page(STATES[state], View())
    if name == "lessons":
        lesson, preset = list(available_lessons().items())[list(STATES).index(state)]
        page = Page(preset.experiment, View().with_options(LessonOptions("1")), lesson=lesson)
    app = AppTest.from_function(script, args=(name,), default_timeout=30)
    go_to(app, address_of(page))
    return components(fine(app.run()))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", VIEWS)
def test_what_every_page_is_told_is_as_declared(name: str, state: str) -> None:
    """Pages add to a figure spec what pyright cannot see: dicts that are made by loops."""
    parts = told_by(name, state)
    assert [fault for part in parts for fault in faults_of_component(name, part, parts)] == []


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", VIEWS)
def test_what_every_address_of_a_page_answers_is_as_declared(name: str, state: str) -> None:
    if name == "lessons":
        return
    shown = [told for part in told_by(name, state) if (told := board_in(part, [part]))]
    for told in shown:
        # One of each kind, at rest and along a slider: those are different answers.
        for address in {(_kind(at), "sweep=" in at): at for at in addresses(told)}.values():
            header = header_at(filled(address, told["values"]))
            assert faults(header, type_at(_kind(address)), address) == []


@pytest.mark.parametrize("name", VIEWS)
def test_what_changes_lead_to_is_as_declared(name: str) -> None:
    for changes in ([], [{"slider": "run0.eta", "value": 0.25}], [{"start": [1, 2]}]):
        told = led(name, PAGES[name], changes)
        assert faults(told, Released) == []
        assert told["numbers"] or name == "networks"  # which has no plane, and so no path


def test_every_answer_that_is_no_file_of_another_kind_says_what_it_is() -> None:
    """Once a list kept here said so, and a page's answer that it had not was passed over."""
    for kind, answer in answers().items():
        assert (answer.says is None) == (answer.media != Answer.media), kind


def test_what_a_page_declares_is_what_it_sends() -> None:
    """Nothing stays declared that no figure, no answer and no report has any more."""
    for name, module in modules_of_pages().items():
        page, types = pages()[name], declared([module])
        answered = [one.says for one in (*page.answers.values(), *page.streams.values())]
        roots = (type_of_figure(name), *answered, types.get(CHANGE))
        sent = {kind.__name__ for of in roots for kind in records(of)}
        assert {key for key, of in types.items() if is_typeddict(of)} <= sent, name


def test_what_a_page_hears_of_its_own_parts_is_declared() -> None:
    modules, shared = modules_of_pages(), {key for of in records(Change) for key in fields_of(of)}
    for name, page in pages().items():
        own = declared([modules[name]]).get(CHANGE) if name in modules else None
        told = [fields_of(of) for of in records(own)]
        assert all(len(fields & page.changes.keys()) == 1 for fields in told), name
        assert page.changes.keys() <= {key for fields in told for key in fields} | shared, name


def test_no_message_is_of_any_type() -> None:
    """Once 41 dicts of anything went from module to module, and half of the browser's types were
    `any`."""
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and re.match("_[a-z]", node.name):
                continue  # it crosses no module's border
            for kind in annotations(node):
                assert not re.search(r"(dict|Mapping)\[\w+, Any\]", kind), f"{path}: {kind}"
    for path in (path for end in ("js", "ts") for path in WEB.rglob(f"*.{end}")):
        text = path.read_text("utf-8")
        kinds = [text] if path.suffix == ".ts" else re.findall(r"@\w+ \{.*", text)
        found = [kind for kind in kinds if re.search(r"[{<(:|,>] ?any\b(?! \w)", kind)]
        assert found == [], path


def annotations(node: ast.AST) -> list[str]:
    """The types that a function or a field says, as they are written."""
    if isinstance(node, ast.FunctionDef):
        given = (node.args.posonlyargs, node.args.args, node.args.kwonlyargs)
        found = [one.annotation for some in given for one in some] + [node.returns]
    else:
        found = [node.annotation] if isinstance(node, ast.AnnAssign) else []
    return [ast.unparse(one) for one in found if one]


def test_the_line_to_the_server_is_as_declared() -> None:
    parts = components(playground())
    line, rejoined = (part for part in parts if part.get("of") == "rejoin")
    assert faults(_own(line), Line) == faults(_own(rejoined), Rejoined) == []


def test_what_is_said_once_is_declared() -> None:
    told = figure_spec(STATES["five"], FigureOptions(), LIGHT, {})
    _answer, pieces = parted(told)
    known = {key for piece in pieces.values() for key in piece}
    places = (*modules(), *modules_of_pages().values())
    types = [of for place in places for of in declared([place]).values() if is_typeddict(of)]
    fields = {field for of in types for field in fields_of(of)}
    assert {*OF_BOARD, *(key for keys in lasting_parts().values() for key in keys)} <= fields
    assert known and OF_PARTS.keys() <= get_type_hints(FigureSpec).keys()
    for name, page in pages().items():
        assert page.lasting.keys() <= get_type_hints(type_of_figure(name)).keys()


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


def faults_of_component(name: str, part: Any, parts: Sequence[Any]) -> list[str]:
    """What of one component's data on a page is not as declared."""
    if told := board_in(part, parts):
        types = (type_of_figure(name), FigureMessage)  # what the session adds is in the other
        hints = [get_type_hints(of, include_extras=True) for of in types]
        return faults_of_fields(told, {**hints[0], **hints[1]})
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
    """The kind of its answer, if that is of a declared type."""
    kind = address.removeprefix("live/").partition("?")[0]
    return kind if type_at(kind) else ""


def header_at(address: str) -> Any:
    """An answer, or the line of JSON of a packet."""
    return json.loads(gzip.decompress(answered(address)).partition(b"\n")[0])
