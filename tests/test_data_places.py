"""Where data sets are looked for, what is said of them, and the command line that says it."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optlab.__main__ import main
from optlab.data import images
from optlab.data.faults import DataError, NotThereError
from optlab.data.idx_sets import FASHION_MNIST, IDX_SETS, IdxSet
from optlab.data.places import by_hand, folder_of, home, places
from tests.mirror import CONTENTS, NUMBERS, Mirror, a_set, gzipped, mirror, packed, slowly, whole

ROOT = Path(__file__).parents[1]


@pytest.fixture
def server() -> Iterator[Mirror]:
    with mirror(packed()) as one:
        yield one


@pytest.fixture
def small(server: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IdxSet:
    """A small set in the place of MNIST, and of Fashion-MNIST nothing; in an empty home."""
    installed = (tmp_path / "usr" / "share" / "small",)
    one = replace(a_set(server), key="mnist", title="MNIST", installed=installed)
    monkeypatch.setitem(IDX_SETS, "mnist", one)
    monkeypatch.delitem(IDX_SETS, "fashion_mnist")
    monkeypatch.setenv("OPTLAB_DATA", str(tmp_path / "own"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home" / "cache"))
    return one


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def test_the_places_are_the_variables_the_users_cache_and_debians(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPTLAB_DATA", str(tmp_path))
    own, cache, debian = places(FASHION_MNIST)
    assert own == tmp_path / "fashion_mnist" == home(FASHION_MNIST)
    assert cache.parts[-2:] == ("optlab", "fashion_mnist")
    assert debian == Path("/usr/share/datasets/fashion-mnist")
    monkeypatch.setenv("OPTLAB_DATA", "")
    assert places(FASHION_MNIST) == [cache, debian]
    assert home(FASHION_MNIST) == cache
    monkeypatch.setenv("OPTLAB_DATA", "~/data")
    assert home(FASHION_MNIST) == Path.home() / "data" / "fashion_mnist"


def test_without_platformdirs_the_variable_says_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after `pip install .`, which brings NumPy alone."""
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    monkeypatch.delenv("OPTLAB_DATA", raising=False)
    assert places(FASHION_MNIST) == list(FASHION_MNIST.installed)
    with pytest.raises(NotThereError, match="set OPTLAB_DATA to a folder"):
        home(FASHION_MNIST)
    assert by_hand(FASHION_MNIST).startswith("set OPTLAB_DATA to a folder")
    monkeypatch.setenv("OPTLAB_DATA", str(tmp_path))
    assert home(FASHION_MNIST) == tmp_path / "fashion_mnist"


@pytest.mark.parametrize("named", ["/x" * 3000, "~nobody-of-this-name/data", "/dev/null"])
def test_a_folder_that_there_cannot_be_is_said_and_the_next_is_looked_into(
    small: IdxSet, named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python's own tests of paths raise where a name is too long or may not be looked at."""
    monkeypatch.setenv("OPTLAB_DATA", named)
    monkeypatch.chdir(small.installed[0].parents[2])
    assert not images.is_there("mnist")
    assert main(["data"]) == 0
    assert f"{named}/mnist: no such folder" in capsys.readouterr().out
    if not named.startswith("~"):
        assert main(["data", "get", "mnist"]) == 1
        assert f"{named}/mnist: cannot be written: " in capsys.readouterr().err
    fill(places(small)[1], CONTENTS)
    assert images.is_there("mnist")


@pytest.mark.parametrize("files", [CONTENTS, packed(), packed(1)])
def test_a_set_is_found_in_each_place_packed_or_not(small: IdxSet, files: dict[str, bytes]) -> None:
    assert not images.is_there("mnist")
    for folder in reversed(places(small)):
        fill(folder, files)
        assert folder_of(small) == folder
        assert images.is_there("mnist")
        data = images.load("mnist")
        np.testing.assert_array_equal(data.train_y, NUMBERS["train-labels"])
        np.testing.assert_array_equal(data.test_y, NUMBERS["t10k-labels"])
        for x, name in ((data.train_x, "train-images"), (data.test_x, "t10k-images")):
            expected = NUMBERS[name].reshape(len(x), 400).astype(np.float32) / np.float32(255)
            np.testing.assert_array_equal(x, expected)
            assert x.dtype == np.float32
        data.train_y[0] = data.test_y[0] = 3  # they are the caller's
        assert (data.shape, data.classes) == ((20, 20), small.classes)


def test_an_incomplete_folder_is_passed_over_and_named(small: IdxSet) -> None:
    own, cache, installed = places(small)
    fill(own, {name: c for name, c in CONTENTS.items() if name != "t10k-labels"})
    with pytest.raises(NotThereError) as caught:
        images.load("mnist")
    said = str(caught.value)
    assert f"{own}: no t10k-labels; {cache}: no such folder; {installed}: no such folder" in said
    assert "run python -m optlab data get mnist" in said
    files = "train-images.gz, train-labels.gz, t10k-images.gz, t10k-labels.gz"
    assert f"put {files} (packed or not) into {own}" in said
    fill(installed, packed())
    assert folder_of(small) == installed


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("wrong", ["truncated", "longer", "a bit", "another", "gzip", "folder"])
def test_a_broken_file_is_named_and_nothing_is_loaded_from_elsewhere(
    small: IdxSet, name: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    own, _cache, installed = places(small)
    fill(own, CONTENTS)
    fill(installed, CONTENTS)
    path, content = own / name, CONTENTS[name]
    if wrong == "truncated":
        path.write_bytes(content[:-1])
    elif wrong == "longer":
        path.write_bytes(content + b"\x00")
    elif wrong == "a bit":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif wrong == "another":
        other = "train-labels" if "images" in name else "train-images"
        path.write_bytes(CONTENTS[other])
    elif wrong == "gzip":
        path.unlink()
        path = fill(own, {f"{name}.gz": gzipped(content)[:-9]}) / f"{name}.gz"
    else:
        path.unlink()
        path.mkdir()
        with pytest.raises(NotThereError, match=f"no {name}"):
            small.read(own)
        return
    with pytest.raises(DataError, match=re.escape(str(path))) as caught:
        images.load("mnist")
    if wrong == "another":
        assert f"expected {' x '.join(map(str, NUMBERS[name].shape))} numbers; found" in str(caught)
    assert main(["data"]) == 1
    assert f"mnist    broken: {path}: " in capsys.readouterr().out


def test_data_says_what_is_there_and_where_it_looked(
    small: IdxSet, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["data"]) == 0
    lines = capsys.readouterr().out.splitlines()
    shipped = ["airfoil  comes with optlab", "digits   comes with optlab"]
    assert lines[:3] == [*shipped, "mnist    not there"]
    assert lines[3:6] == [f"  {folder}: no such folder" for folder in places(small)]
    assert "python -m optlab data get mnist" in lines[6]
    fill(places(small)[1], CONTENTS)
    assert main(["data"]) == 0
    assert capsys.readouterr().out.splitlines()[2] == f"mnist    {places(small)[1]}"


def test_data_get_downloads_once_and_says_where_to(
    small: IdxSet, server: Mirror, capsys: pytest.CaptureFixture[str]
) -> None:
    for asked in (4, 4):
        assert main(["data", "get", "mnist"]) == 0
        assert capsys.readouterr().out == f"MNIST is there: {home(small)}\n"
        assert len(server.asked) == asked
    assert images.is_there("mnist")
    (home(small) / "train-labels").write_bytes(b"broken")
    assert main(["data", "get", "mnist"]) == 0
    assert images.load("mnist").train_y[7] == 7
    assert capsys.readouterr().err.splitlines() == list(CONTENTS)  # the files, no bar: no terminal


def test_a_download_that_fails_is_a_sentence_and_exit_status_1(
    small: IdxSet, server: Mirror, capsys: pytest.CaptureFixture[str]
) -> None:
    server.files.clear()
    assert main(["data", "get", "mnist"]) == 1
    said = capsys.readouterr()
    assert "train-images could not be downloaded" in said.err
    assert f"(packed or not) into {home(small)}" in said.err
    assert said.out == ""


def test_only_what_can_be_downloaded_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("digits", "cifar"):
        with pytest.raises(SystemExit):
            main(["data", "get", name])
        assert f"'{name}' (choose from " in capsys.readouterr().err


SCRIPT = """
import signal, sys
# As on a terminal: what is started in the background is deaf to Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)
from tests.mirror import gzipped, a_set
from dataclasses import replace
from optlab.__main__ import main
from optlab.data.idx_sets import IDX_SETS
IDX_SETS["mnist"] = replace(a_set(sys.argv[1]), key="mnist", title="MNIST")
sys.exit(main(["data", "get", "mnist"]))
"""


def test_on_a_terminal_a_bar_grows_and_ctrl_c_stops_it_without_a_traceback(
    server: Mirror, tmp_path: Path
) -> None:
    def run(interrupted: bool) -> tuple[int, str]:
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, server.address],
            cwd=ROOT,
            env=os.environ | {"OPTLAB_DATA": str(tmp_path), "no_proxy": "*"},
            stderr=theirs,
            stdout=subprocess.DEVNULL,
        )
        os.close(theirs)
        said = ""
        while True:
            try:
                said += os.read(ours, 1000).decode()
            except OSError:  # Linux's way to say that the other end was closed
                break
            if interrupted and "[#" in said:
                process.send_signal(2)
                interrupted = False
        os.close(ours)
        return process.wait(), said

    server.send = slowly(0.5)
    status, said = run(interrupted=True)
    assert status == 130
    assert said.splitlines()[-1] == "stopped: the next download goes on from here"
    assert "Traceback" not in said
    server.send = whole
    status, said = run(interrupted=False)
    assert status == 0
    shares = [int(share) for share in re.findall(r"\] +(\d+)%", said)]
    assert shares == sorted(shares) and shares[-1] == 100
    assert f"[{'#' * 30}]" in said and "of 0.0 MB" in said
    assert said.count("\n") == 1
