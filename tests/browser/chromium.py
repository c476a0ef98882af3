"""Find a Chromium that starts, or install one: the browser tests are never skipped."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

VARIABLE = "OPTLAB_CHROMIUM"
LIGHT = "chromium-headless-shell"
"""Chromium without what is around a page: each visit takes a sixth less of a processor."""

NAMES = (LIGHT, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HELP = f"""The browser tests need a Chromium, and none could be found or installed. Either
  install Chromium or Google Chrome so that one of {", ".join(NAMES)} is on PATH, or
  run: python -m playwright install --with-deps chromium, or
  set {VARIABLE} to the path of a Chromium's executable."""


def find_or_install() -> str:
    """The path of a Chromium that starts.

    Looked for in this order: the environment variable, PATH, Playwright's own; then installed:
    Playwright's own, or the system's. Raises RuntimeError that says what to do.
    """
    found = find()
    if found:
        return found
    said = []
    for command in installations():
        said.append(f"$ {' '.join(command)}\n{_run(command).stdout.strip()[-2000:]}")
        found = find()
        if found:
            return found
    raise RuntimeError("\n".join([HELP, "What was tried:", *said]))


def find() -> str | None:
    """The path of an installed Chromium that starts, or None.

    Raises RuntimeError where the environment variable names something else.
    """
    named = os.environ.get(VARIABLE)
    if named:
        if not _starts(named):
            raise RuntimeError(f"{VARIABLE} is {named!r}, which is not a Chromium that starts")
        return named
    return next((path for path in _candidates() if _starts(path)), None)


def installations() -> Iterator[list[str]]:
    """The commands that may install a Chromium, in the order of trying."""
    yield [sys.executable, "-m", "playwright", "install", "chromium"]
    if shutil.which("apt-get"):
        root = [] if os.geteuid() == 0 else ["sudo", "-n"]
        yield [*root, "apt-get", "update"]
        yield [*root, "apt-get", "install", "-y", LIGHT]
        yield [*root, "apt-get", "install", "-y", "chromium"]


def playwrights_own() -> str:
    """Where Playwright keeps its Chromium, whether it has been installed or not."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield playwrights_own()


def _starts(path: str) -> bool:
    # A file may be there and not start: Ubuntu's chromium-browser without snap, or a download
    # whose system libraries are missing.
    return _run([path, "--version"]).returncode == 0


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run to the end, with the error output among the rest."""
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run(command, **output, env=environment, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, stdout=str(error))
