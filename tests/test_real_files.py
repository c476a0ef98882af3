"""The real MNIST and Fashion-MNIST, read as they are published."""

import gzip
import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optlab.data import images
from optlab.data.idx_sets import IDX_SETS, MNIST, IdxSet
from tests import real_files
from tests.mirror import CONTENTS, a_set


@pytest.fixture(params=IDX_SETS.values(), ids=list(IDX_SETS))
def real(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IdxSet:
    """A set, in the folder that OPTLAB_DATA names."""
    (tmp_path / request.param.key).symlink_to(real_files.find_or_fetch(request.param))
    monkeypatch.setenv("OPTLAB_DATA", str(tmp_path))
    return request.param


def test_the_real_sets_are_read_whole(real: IdxSet) -> None:
    """The mean and the standard deviation of the pixels are those that PyTorch's examples subtract
    and divide by; and each has its first classes, as published."""
    data = images.load(real.key)
    assert (data.train_x.shape, data.test_x.shape) == ((60_000, 784), (10_000, 784))
    assert (data.train_y.shape, data.test_y.shape) == ((60_000,), (10_000,))
    assert (data.train_x.dtype, data.train_y.dtype) == (np.float32, np.uint8)
    assert data.shape == (28, 28) and len(data.classes) == 10
    assert (data.train_x.min(), data.train_x.max()) == (0, 1)
    counts = np.histogram(data.train_x, 256, (0, 1))[0]
    grey = np.arange(256) / 255
    mean = (counts * grey).sum() / counts.sum()
    deviation = np.sqrt((counts * (grey - mean) ** 2).sum() / counts.sum())
    if real is MNIST:
        assert [mean, deviation] == pytest.approx([0.1307, 0.3081], abs=5e-5)
        assert data.train_y[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
        assert data.test_y[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
        counted = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    else:
        assert [mean, deviation] == pytest.approx([0.2860, 0.3530], abs=5e-5)
        names = [data.classes[y] for y in data.train_y[:3]]
        assert names == ["Ankle boot", "T-shirt/top", "T-shirt/top"]
        counted = [1000] * 10
    assert np.bincount(data.test_y).tolist() == counted


def test_the_checksums_are_of_the_real_files(real: IdxSet) -> None:
    """Taken here without the reader."""

    folder = real_files.find_or_fetch(real)
    for file, path in real.in_folder(folder).items():
        content = path.read_bytes()
        content = gzip.decompress(content) if path.suffix == ".gz" else content
        assert hashlib.sha256(content).hexdigest() == file.sha256


def test_files_are_found_else_fetched_else_it_is_said_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, fetched = replace(a_set(), key="mnist", title="MNIST"), list[Path]()

    def fetch(folder: Path, most: int = 4) -> str:
        fetched.append(folder)
        for name in [*CONTENTS][:most]:
            (folder / "package").mkdir(exist_ok=True)
            (folder / "package" / name).write_bytes(CONTENTS[name])
        return "as it was told"

    monkeypatch.setenv("OPTLAB_DATA", str(tmp_path))
    monkeypatch.setattr(real_files, "FETCHED", tmp_path / "kept")
    monkeypatch.setitem(real_files.FROM, "mnist", (lambda folder: fetch(folder, 3), "Do this"))
    with pytest.raises(RuntimeError) as caught:
        real_files.find_or_fetch(of)
    kept = tmp_path / "kept" / "mnist"
    for words in ("Do this, or", f"into {kept}", "as it was told"):
        assert words in str(caught.value)
    assert not kept.exists() and len(fetched) == 1
    monkeypatch.setitem(real_files.FROM, "mnist", (fetch, "Do this"))
    for _ in range(2):
        assert real_files.find_or_fetch(of) == kept
        assert len(fetched) == 2
    assert len(of.read(kept)) == 4 and not any(folder.exists() for folder in fetched)
    kept.rename(tmp_path / "mnist")
    assert real_files.find_or_fetch(of) == tmp_path / "mnist"
