"""The two data sets that are shipped, and the reader of the format of the others."""

import hashlib
import math
import shutil
from pathlib import Path

import numpy as np
import pytest

from optlab.data import airfoil, idx, images, packed, table
from optlab.data.faults import DataError
from tests.mirror import gzipped


def test_the_airfoil_file_is_the_one_that_d2l_downloads() -> None:
    """But for the ends of its lines: the SHA-1 is the book's."""
    shipped = (table.SHIPPED / airfoil.FILE).read_bytes()
    assert b"\r" not in shipped
    book = hashlib.sha1(shipped.replace(b"\n", b"\r\n")).hexdigest()
    assert book == "76e5be1548fd8222e5074cf0faae75edff8cf93f"


def test_airfoil_is_prepared_as_in_the_book() -> None:
    """Every column of all 1,503 rows has mean 0 and mean square 1; the last three rows are left
    out afterwards. Checked in exact sums, a number at a time."""
    data = airfoil.load()
    assert data.features.shape == (1500, 5) and data.targets.shape == (1500,)
    assert data.features.dtype == data.targets.dtype == np.float64
    assert len(data.columns) == 6
    lines = (table.SHIPPED / airfoil.FILE).read_text().splitlines()
    columns = list(zip(*(map(float, line.split("\t")) for line in lines), strict=True))
    prepared = np.column_stack([data.features, data.targets])
    for column, found in zip(columns, prepared.T, strict=True):
        mean = math.fsum(column) / 1503
        deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in column) / 1503)
        expected = [(x - mean) / deviation for x in column[:1500]]
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


def test_the_best_line_through_airfoil_is_where_it_is_known_to_be() -> None:
    """Half the mean squared error of the least squares solution, with an intercept; and the
    condition number of its Hessian."""
    data = airfoil.load()
    with_one = np.column_stack([data.features, np.ones(1500)])
    weights = np.linalg.lstsq(with_one, data.targets)[0]
    loss = np.mean((with_one @ weights - data.targets) ** 2) / 2
    assert loss == pytest.approx(0.241688, abs=5e-7)
    eigenvalues = np.linalg.eigvalsh(with_one.T @ with_one / 1500)
    assert eigenvalues[[0, -1]] == pytest.approx([0.17, 2.10], abs=5e-3)
    assert eigenvalues[-1] / eigenvalues[0] == pytest.approx(12.1, abs=0.05)


def test_who_changes_what_was_loaded_changes_nobody_elses() -> None:
    airfoil.load().features[:] = 0
    images.load("digits").train_x[:] = 0
    assert airfoil.load().features.any()
    assert images.load("digits").train_x.any()


def test_digits_are_scikit_learns() -> None:
    shipped = (table.SHIPPED / "digits.csv.gz").read_bytes()
    digest = "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"
    assert hashlib.sha256(shipped).hexdigest() == digest
    assert digest in (table.SHIPPED / "digits.txt").read_text()
    digits = images.load("digits")
    pixels = np.concatenate([digits.train_x, digits.test_x])
    assert pixels.shape == (1797, 64) and digits.shape == (8, 8)
    assert pixels.dtype == np.float32 and digits.train_y.dtype == np.uint8
    assert (pixels.min(), pixels.max()) == (0, 1)
    assert (pixels * 16).sum(dtype=np.float64) == 561_718  # counted in the CSV with awk
    counts = np.bincount(np.concatenate([digits.train_y, digits.test_y]))
    assert counts.tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]  # UCI's
    assert len(digits.classes) == len(counts)


def test_no_form_of_digits_is_in_both_halves() -> None:
    """Every form has the same digits in the same order; the test begins where one begins."""
    digits = images.load("digits")
    form = digits.train_y[:130]
    assert "".join(map(str, form)).startswith("0123456789" * 3)
    np.testing.assert_array_equal(digits.test_y[-130:], form)
    np.testing.assert_array_equal(digits.test_y[:125], form[:125])
    assert min(np.bincount(digits.test_y)) > 30


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("airfoil_self_noise.dat", b"800\t0\t0.3048\t71.3\t0.00266337\t126.2\n", "1 rows"),
        ("airfoil_self_noise.dat", b"800\t0\t0.3048\n800\t0\n", "changed"),
        ("airfoil_self_noise.dat", b"<html>not found</html>", "could not convert"),
        ("airfoil_self_noise.dat", b"nan\t0\t0\t0\t0\t0\n" * 1503, "inf or nan"),
        ("airfoil_self_noise.dat", None, "cannot be read"),
        ("digits.csv.gz", gzipped(b"0,1,2\n"), "1 rows"),
        (
            "digits.csv.gz",
            gzipped(np.random.default_rng(0).bytes(999))[:200],
            "truncated gzip",
        ),
        ("digits.csv.gz", gzipped(b"0,1")[:-4] + bytes(4), "broken gzip"),
        ("digits.csv.gz", b"", "an empty file"),
        ("digits.csv.gz", b"no gzip at all", "could not convert"),
        (
            "digits.csv.gz",
            gzipped(b"\n".join([b",".join([b"17"] * 65)] * 1797)),
            "17.0 in row 1",
        ),
    ],
)
def test_a_broken_shipped_file_is_named(
    name: str, content: bytes | None, found: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "shipped"
    shutil.copytree(table.SHIPPED, shipped)
    monkeypatch.setattr(table, "SHIPPED", shipped)
    (shipped / name).unlink()
    if content is not None:
        (shipped / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        images.load("digits") if "digits" in name else airfoil.load()
    assert str(shipped / name) in str(caught.value)
    assert found in str(caught.value)


def test_another_name_is_answered_with_those_that_there_are() -> None:
    for ask in (images.load, images.is_there):
        with pytest.raises(ValueError, match="no cifar, only digits, mnist, fashion_mnist"):
            ask("cifar")


def header(*sizes: int, kind: int = 8) -> bytes:
    return bytes([0, 0, kind, len(sizes)]) + b"".join(n.to_bytes(4, "big") for n in sizes)


@pytest.mark.parametrize("pack", [bytes, gzipped])
@pytest.mark.parametrize("shape", [(7,), (0,), (2, 3), (3, 4, 5), (2, 1, 3, 2), (300, 1, 2)])
@pytest.mark.parametrize("name", ["x-idx-ubyte", "x-idx-ubyte.gz"])
def test_an_idx_file_is_read_packed_or_not_whatever_its_name(
    shape: tuple[int, ...], pack: type, name: str, tmp_path: Path
) -> None:
    numbers = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    (tmp_path / name).write_bytes(pack(header(*shape) + numbers.tobytes()))
    np.testing.assert_array_equal(idx.read(tmp_path / name), numbers)


WHOLE = gzipped(header(2, 3) + b"abcdef")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("begins with 00 00 08", "an empty file")),
        (b"\x00\x00", ("begins with 00 00 08", "00 00")),
        (b"\x00\x00\x08", ("begins with 00 00 08", "found 00 00 08")),
        (b"<!DOCTYPE html>", ("begins with 00 00 08", "3c 21 44 4f")),
        (header(2, 3)[::-1], ("begins with 00 00 08",)),
        (header(2, 3, kind=13) + b"abcdef", ("an idx file of bytes", "00 00 0d 02")),
        (header(), ("1 to 4 dimensions", "0")),
        (header(1, 1, 1, 1, 1) + b"a", ("1 to 4 dimensions", "5")),
        (header(2, 3)[:7], ("12 bytes", "found 7 bytes")),
        (header(2, 3) + b"abcde", ("18 bytes for 2 x 3", "found 17 bytes")),
        (header(2, 3) + b"abcdefg", ("18 bytes for 2 x 3", "found 19 bytes")),
        (header(2**32 - 1, 2**32 - 1, 2**32 - 1), ("4,294,967,295 x", "found 16 bytes")),
        (gzipped(header(2, 3) + b"abc"), ("18 bytes for 2 x 3", "found 15 bytes")),
        (WHOLE[:-1], ("truncated gzip", f"{len(WHOLE) - 1} bytes", "unpack to 18 bytes")),
        (WHOLE[:15], ("truncated gzip", "15 bytes")),
        (WHOLE[:2], ("truncated gzip", "2 bytes")),
        (WHOLE[:-8] + bytes(8), ("broken gzip", "incorrect data check")),
        (WHOLE[:10] + b"\x07" * 9, ("broken gzip", "invalid block type")),
        (gzipped(b"not an idx"), ("begins with 00 00 08", "6e 6f 74 20")),
    ],
)
def test_a_broken_idx_file_is_named_with_what_was_expected_and_what_was_found(
    content: bytes, words: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        idx.read(path)
    assert str(caught.value).startswith(f"{path}: ")
    for word in words:
        assert word in str(caught.value)


def test_a_small_gzip_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "LARGEST", 1000)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzipped(header(5000) + bytes(5000)))
    with pytest.raises(DataError, match="unpacks to more than 1,000 bytes"):
        idx.read(path)
    path.write_bytes(gzipped(header(900) + bytes(900)))
    assert idx.read(path).shape == (900,)


def test_what_cannot_be_read_is_named_too(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            idx.read(path)
