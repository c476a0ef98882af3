"""How the browser tests find their browser: with a PATH of our own and no network."""

import subprocess

import pytest

from tests.browser import chromium


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine without any browser. It makes executables: `machine("bin/chromium")`."""

    def executable(name, status=0):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\nexit {status}\n")
        path.chmod(0o755)
        return str(path)

    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    monkeypatch.setattr(chromium, "playwrights_own", lambda: str(tmp_path / "own/chrome"))
    return executable


@pytest.fixture
def installing(monkeypatch):
    """Records what would be installed; `after[word]` is called when a command contains it."""
    commands, after, really_run = [], {}, chromium._run

    def run(command):
        if command[-1] == "--version":
            return really_run(command)
        commands.append(command)
        effects = [effect for word, effect in after.items() if word in command]
        for effect in effects:
            effect()
        return subprocess.CompletedProcess(command, 0 if effects else 1, stdout="as it was told")

    monkeypatch.setattr(chromium, "_run", run)
    return commands, after


def test_the_variable_comes_first(machine, monkeypatch):
    machine("bin/chromium")
    mine = machine("mine")
    monkeypatch.setenv(chromium.VARIABLE, mine)
    assert chromium.find() == mine


@pytest.mark.parametrize("status", [None, 1])
def test_a_variable_that_names_no_browser_is_refused(machine, monkeypatch, tmp_path, status):
    machine("bin/chromium")
    mine = str(tmp_path / "mine") if status is None else machine("mine", status)
    monkeypatch.setenv(chromium.VARIABLE, mine)
    with pytest.raises(RuntimeError, match=f"OPTLAB_CHROMIUM is '{mine}'"):
        chromium.find_or_install()


@pytest.mark.parametrize("name", chromium.NAMES)
def test_each_usual_name_is_found_on_path_before_playwrights_own(machine, name):
    machine("own/chrome")
    browser = machine(f"bin/{name}")
    assert chromium.find() == browser


def test_a_browser_that_does_not_start_is_passed_over(machine):
    machine("bin/chromium", status=127)
    chrome = machine("bin/google-chrome")
    assert chromium.find() == chrome


def test_playwrights_own_is_used_where_path_has_none(machine):
    assert chromium.find() is None
    own = machine("own/chrome")
    assert chromium.find() == own


def test_nothing_is_installed_where_a_browser_is_found(machine, installing):
    commands, _ = installing
    found = machine("bin/chromium")
    assert chromium.find_or_install() == found
    assert commands == []


def test_playwright_installs_its_own(machine, installing):
    commands, after = installing
    after["playwright"] = lambda: machine("own/chrome")
    assert chromium.find_or_install().endswith("own/chrome")
    assert len(commands) == 1


@pytest.mark.parametrize("package", ["chromium-headless-shell", "chromium"])
def test_the_systems_package_stands_in_where_playwrights_does_not_start(
    machine, installing, monkeypatch, package
):
    commands, after = installing
    machine("bin/apt-get")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    after["playwright"] = lambda: machine("own/chrome", status=127)
    after["-y"] = lambda: commands[-1][-1] == package and machine(f"bin/{package}")
    assert chromium.find_or_install().endswith(f"bin/{package}")
    assert commands[1] == ["apt-get", "update"]
    assert commands[-1] == ["apt-get", "install", "-y", package]


def test_another_user_than_root_installs_with_sudo_that_never_asks(machine, monkeypatch):
    machine("bin/apt-get")
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 1000)
    _, *system = chromium.installations()
    assert all(command[:3] == ["sudo", "-n", "apt-get"] for command in system)
    assert len(system) == 3


def test_where_nothing_helps_the_message_says_what_to_do(machine, installing):
    commands, _ = installing
    with pytest.raises(RuntimeError) as caught:
        chromium.find_or_install()
    message = str(caught.value)
    assert "playwright install --with-deps chromium" in message
    assert "set OPTLAB_CHROMIUM" in message
    assert "playwright install chromium\nas it was told" in message
    assert len(commands) == 1
