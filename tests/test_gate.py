"""What stands before every route: shut doors, and headers on every answer."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from optlab import words
from optlab.web import gate
from tests.alone import Answer, asked
from tests.test_words import catalogue

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")


def ask(
    path: str, method: str = "GET", host: str = "school.example:8501", language: str = ""
) -> Answer:
    """What the gate answers before an application that would allow everything."""
    inside = Route("/{path:path}", lambda request: PlainTextResponse("in"), methods=[*METHODS])
    application = Starlette(routes=[inside], middleware=gate.gate())
    more = {"accept_language": language} if language else {}
    return asked(application, path, method, host=host, **more)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/_stcore/upload_file/a/b", "/live/map", "/static/x.js"])
def test_nothing_can_be_sent_to_the_server(method: str, path: str) -> None:
    # Uploads filled the memory: 200 MB each, any number, on a page without an uploader.
    status, headers, body = ask(path, method)
    assert (status, body) == (405, b"this server is only read")
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/upload_file/session/file",
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/_stcore/",
        "/_stcore",
        "//_stcore//metrics",
        "/class/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/healthy",
    ],
)
def test_what_the_page_does_not_use_is_shut(path: str) -> None:
    assert ask(path)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/settings",
        "/_stcore/health",
        "/_stcore/host-config",
        "/class/_stcore/health",
        "/_stcore/bidi-components/a/b.js",
        "/live/map",
        "/static/js/index.js",
    ],
)
def test_what_the_page_uses_is_open(path: str) -> None:
    assert ask(path)[::2] == (200, b"in")


@pytest.mark.parametrize(
    ("language", "said"), [("tr-TR,en;q=0.5", "burada yok"), ("en", "not here")]
)
def test_a_refusal_is_in_the_language_that_a_request_would_rather_have(
    language: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue(tmp_path / "tr" / "LC_MESSAGES" / "optlab.mo", "not here", "burada yok")
    monkeypatch.setattr(words, "LOCALE", tmp_path)
    words._catalogue.cache_clear()
    _status, _headers, body = ask("/_stcore/metrics", language=language)
    words._catalogue.cache_clear()
    assert body.decode() == said and words.language() == "en"


def policy(host: str = "school.example:8501") -> dict[str, str]:
    text = ask("/", host=host)[1]["content-security-policy"]
    return dict(part.split(" ", 1) for part in text.split("; "))


def test_every_answer_says_what_a_browser_may_do_with_it() -> None:
    for path in ("/", "/live/map", "/_stcore/metrics"):
        headers = ask(path)[1]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
    said = policy()
    assert said["default-src"] == "'self'"
    assert said["object-src"] == "'none'"
    assert said["frame-ancestors"] == "'self'"
    # These two do not follow from the default: a tag put into the page would lead elsewhere.
    assert said["base-uri"] == said["form-action"] == "'self'"
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*", "data:"} & {*said["script-src"].split()}


def test_the_scripts_inside_streamlits_page_are_named_by_what_they_hold() -> None:
    page = (Path(st.__file__).parent / "static" / "index.html").read_text()
    inside = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert inside
    for script in inside:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy()["script-src"]


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "[::1]:8501", "optlab.school.example"])
def test_the_websocket_is_where_the_page_is(host: str) -> None:
    assert policy(host)["connect-src"] == f"'self' ws://{host} wss://{host}"


@pytest.mark.parametrize("host", ["", "x; script-src *", "a b", "a,b", "ü.example", "'self'"])
def test_a_host_that_is_no_name_does_not_get_into_the_policy(host: str) -> None:
    assert policy(host)["connect-src"] == "'self'"
    assert "*" not in str(policy(host))


@pytest.mark.parametrize(
    "setting",
    ["'none'", "*", "https://moodle.school.example", "'self' https://*.school.example:*"],
)
def test_who_may_frame_the_page_is_a_setting(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(gate.FRAMES, setting)
    assert policy()["frame-ancestors"] == setting


@pytest.mark.parametrize("setting", ["", "self; script-src *", "https://a/b", "javascript:x"])
def test_a_wrong_setting_is_named_at_the_start(
    setting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(gate.FRAMES, setting)
    with pytest.raises(ValueError, match=r"OPTLAB_FRAME_ANCESTORS must be .*; got"):
        gate.gate()
