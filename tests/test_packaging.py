"""What installing and importing optlab brings along."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.test_words import catalogue

ROOT = Path(__file__).parent.parent
TURKISH = "optlab/locale/tr/LC_MESSAGES/optlab.mo"  # made up


def python(*arguments, **options):
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this checkout and a language more, built offline and apart, so that nothing is
    left behind."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    for name in ("optlab", "presets"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    catalogue(checkout / TURKISH, "Add a run", "Yeni koşu")
    build = "from setuptools.build_meta import build_wheel; build_wheel('.')"
    python("-c", build, cwd=checkout)
    (built,) = checkout.glob("*.whl")
    return built


@pytest.mark.parametrize(
    "module",
    ["optlab", "optlab.d2l", "optlab.__main__", "optlab.data.airfoil", "optlab.data.images"],
)
def test_the_engine_loads_neither_streamlit_nor_plotly(module):
    """NumPy alone is what `pip install .` brings, and what the command line waits for."""
    report = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    loaded = python("-c", report, cwd=ROOT).split()
    assert "numpy" in loaded
    assert {"streamlit", "plotly", "platformdirs", "torch", "matplotlib"}.isdisjoint(loaded)


def test_the_page_loads_matplotlib_when_a_picture_is_wanted_and_not_before():
    """It would make every server's start longer, and its memory larger."""
    pages = "from optlab.web import main, registry; registry.pages()"
    dialog = "from optlab.web.share.section import sections; assert 'pictures' in sections()"
    report = f"{pages}; {dialog}; import sys; print('matplotlib' in sys.modules)"
    assert python("-c", report, cwd=ROOT).split()[-1] == "False"


def test_the_wheel_holds_every_file_of_the_package_and_every_preset(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "optlab").rglob("*.*")}
    package = {name for name in package if "__pycache__" not in name}
    package.add(TURKISH)
    presets = {f"optlab/preset_files/{path.name}" for path in (ROOT / "presets").glob("*.toml")}
    assert presets
    assert held >= package | presets
    metadata = {name for name in held if ".dist-info/" in name}
    assert held == package | presets | metadata


def test_the_wheel_asks_for_numpy_alone_and_has_the_licence(wheel):
    archive = zipfile.ZipFile(wheel)
    (name,) = (name for name in archive.namelist() if name.endswith("METADATA"))
    lines = archive.read(name).decode().splitlines()
    required = [line for line in lines if line.startswith("Requires-Dist") and "extra" not in line]
    assert [re.split(r"[ <>=]", line)[1] for line in required] == ["numpy"]
    assert "License-Expression: MIT" in lines


def test_what_is_installed_lists_the_presets(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    listed = python("-m", "optlab", "list", cwd=tmp_path, env=environment)
    names = {line.split()[0] for line in listed.splitlines()}
    assert names == {path.stem for path in (ROOT / "presets").glob("*.toml")}


def test_what_is_installed_speaks_the_languages_that_there_are(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    said = "from optlab.words import *; speak('tr'); print(*languages(), fault('Add a run'))"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    assert python("-c", said, cwd=tmp_path, env=environment).split() == ["en", "tr", "Yeni", "koşu"]


def test_ci_installs_what_the_books_cells_need():
    """Without it the tests of tests/book are skipped, which is no success."""
    wanted = "pip install -r requirements-book.txt"
    assert wanted in (ROOT / ".ci" / "run").read_text()
    assert wanted in (ROOT / "CONTRIBUTING.md").read_text()


def test_the_books_extra_is_pinned_to_what_is_tested():
    project = (ROOT / "pyproject.toml").read_text()
    extra = re.findall(r"^book = \[(.*)\]$", project, re.M)[0]
    pins = dict(re.findall(r'"([\w.-]+)==([\w.]+)"', extra))
    assert {*pins} == {"matplotlib", "torch"}
    for file in ("requirements-book.txt", "requirements-bench.txt"):
        tested = dict(re.findall(r"^([\w.-]+)==([\w.]+)$", (ROOT / file).read_text(), re.M))
        assert tested["torch"] == pins["torch"]
    # The page draws its pictures with it, too.
    assert "-r requirements.txt" in (ROOT / "requirements-book.txt").read_text()
    assert f"matplotlib=={pins['matplotlib']}\n" in (ROOT / "requirements.txt").read_text()


@pytest.mark.parametrize("file", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_every_pin_is_exact(file):
    for line in (ROOT / file).read_text().splitlines():
        requirement = line.partition("#")[0].strip()
        if requirement and not requirement.startswith("-"):
            assert re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==\d[\w.+]*", requirement), requirement


def test_the_pins_are_what_the_package_asks_for():
    """The page is tested with versions that `pip install .[web]` would accept."""
    project = (ROOT / "pyproject.toml").read_text()
    pins = dict(re.findall(r"^([\w.-]+)==(\d+)", (ROOT / "requirements.txt").read_text(), re.M))
    for name in ("matplotlib", "numpy", "platformdirs", "plotly", "streamlit"):
        (low, high) = re.findall(rf'"{name}>=(\d+)[\d.]*,<(\d+)"', project)[0]
        assert int(low) <= int(pins[name]) < int(high)


def test_what_is_installed_has_the_data_and_says_whose_they_are(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    loads = (
        "from optlab.data import airfoil, images;"
        "print(len(airfoil.load().targets), len(images.load('digits').train_y))"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    assert python("-c", loads, cwd=tmp_path, env=environment).split() == ["1500", "1415"]
    for name in ("airfoil_self_noise", "digits"):
        said = (tmp_path / "optlab" / "data" / "shipped" / f"{name}.txt").read_text()
        assert "CC BY 4.0" in said and "https://archive.ics.uci.edu/dataset/" in said
