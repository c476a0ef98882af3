"""Reads the program in another language, without a browser: in a folder of pseudo.write_tree it
writes what each page tells Streamlit and our own components, what is refused, and what was looked
up and is not marked."""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from optlab import words
from optlab.lessons.presets import read_presets
from optlab.web import language
from optlab.web.live import reports
from optlab.web.page import page_of
from tests import wrong
from tests.pseudo import LANGUAGE, sentences

Said = tuple[str, str]
# Fields of Streamlit's messages that nobody reads: names, addresses, code, settings.
UNREAD = {
    *("id", "element_id", "key", "form_id", "url", "url_path", "icon", "icon_position", "json"),
    *("active_script_hash", "script_path", "page_script_hash", "language", "unit", "theme"),
    *("config", "component_name", "html_content", "css_content", "js_content", "format", "type"),
    *(
        "border_color",
        "default_format",
        "uuid",
        "columns",
        "autocomplete",
        "help_icon",
        "anchor",
        "user_key",
        "gap",
        "body_element_id",
    ),
}
# Keys of our own messages: names, addresses and colours, by which the browser finds things.
UNTOLD = {
    *("module", "of", "language", "build", "session", "names", "current", "id", "once", "arrival"),
    "kept",
    *(
        "belongs",
        "board",
        "slot",
        "at",
        "column",
        "after",
        "symbol",
        "map",
        "player",
        "total",
        "theme",
    ),
    "apart",
    *("colours", "matrices", "formula", "link", "ask", "follows", "below_of"),
}
TECHNICAL = re.compile(r"live/.*|#[0-9a-f]{6}|deep|soon|best [xy] (min|max)")
READ = ("text", "name", "title", "ticktext", "hovertemplate")  # of a Plotly figure


def script(page: str) -> None:
    """The whole program, or the page of this name alone."""
    from importlib import import_module

    from optlab.web import language, main

    if not page:
        main.main()
    else:
        language.speak_as_asked()
        import_module(f"optlab.web.views.{page}").show()


def pages(queries: list[str]) -> Iterator[Said]:
    """What is said at each address: the name of a page's module, and its query."""
    for address in queries:
        name, _, query = address.partition("?")
        app = AppTest.from_function(script, default_timeout=60, args=(name,))
        for key, value in parse_qsl(f"{query}&lang={LANGUAGE}"):
            app.query_params[key] = [*app.query_params.get(key, []), value]
        app.run()
        assert not app.exception, app.exception[0].message
        for element in app._tree:
            yield from ((text, f"{address}: {where}") for text, where in _said(element))


def _said(element: Any) -> Iterator[Said]:
    proto = getattr(element, "proto", None)
    if proto is not None and hasattr(proto, "DESCRIPTOR"):
        yield from _texts(proto, proto.DESCRIPTOR.name)


def _texts(message: Any, where: str) -> Iterator[Said]:
    for field, value in message.ListFields():
        if field.name == "json":
            yield from _of_component(json.loads(value), where)
        if field.name in UNREAD:
            continue
        at = f"{where}.{field.name}"
        for one in value if field.is_repeated else [value]:
            if field.name == "spec":
                yield from _of_figure(json.loads(one), at)
            elif isinstance(one, str):
                yield one, at
            elif hasattr(one, "ListFields"):
                yield from _texts(one, at)


def _of_component(value: Any, where: str) -> Iterator[Said]:
    """What our own components are told: all texts but names and addresses."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key not in UNTOLD:
                yield from _of_component(one, f"{where}.{key}")
    elif isinstance(value, list):
        for one in value:
            yield from _of_component(one, where)
    elif isinstance(value, str) and not TECHNICAL.fullmatch(value):
        yield value, where


def _of_figure(value: Any, where: str, read: bool = False) -> Iterator[Said]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key != "template":
                yield from _of_figure(one, f"{where}.{key}", key in READ)
    elif isinstance(value, list):
        for one in value:
            yield from _of_figure(one, where, read)
    elif isinstance(value, str) and read:
        yield value, where


def refusals() -> Iterator[Said]:
    """What is said of what is wrong, and what that was."""
    words.speak(LANGUAGE)
    for link in wrong.LINKS:
        page = page_of(parse_qsl(link, keep_blank_values=True))
        yield from ((line, link) for line in page.problems)
    page = page_of(parse_qsl("v=1&run=adam&run=rmsprop&show=tolerance+0.1"))
    for change in wrong.CHANGES:
        yield from ((line, str(change)) for line in reports.applied(page, [change])[1].values())
    for report in wrong.REPORTS:
        try:
            reports.changes_in(report)
        except ValueError as error:
            yield str(error), str(report)
    yield language.no_language("xx"), "xx en eo"
    with tempfile.TemporaryDirectory() as folder:
        for i, text in enumerate(wrong.PRESETS):
            Path(folder, f"{i}.toml").write_text(text, encoding="utf-8")
            for line in read_presets(Path(folder), lambda path: "")[1]:
                yield line, text
            Path(folder, f"{i}.toml").unlink()


if __name__ == "__main__":
    missed: set[str] = set()
    marked = sentences()
    found = words._catalogue

    def strict(locale: str) -> Any:
        class Strict:
            @staticmethod
            def gettext(sentence: str) -> str:
                if locale == LANGUAGE and sentence not in marked:
                    missed.add(sentence)
                return found(locale).gettext(sentence)

        return Strict()

    words._catalogue = strict
    refused = list(refusals())
    said = list(pages(sys.argv[1:]))
    json.dump({"said": said, "refused": refused, "missed": sorted(missed)}, sys.stdout)
