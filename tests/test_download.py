"""Downloads from real servers of our own that are slow, end too early, lie, or are not there."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optlab.data import disk, transfer
from optlab.data.download import Progress, download
from optlab.data.faults import DataError, StoppedError
from optlab.data.idx_sets import IdxSet
from tests.mirror import (
    CONTENTS,
    NUMBERS,
    Mirror,
    a_set,
    cut_after,
    gzipped,
    mirror,
    packed,
    silent,
    slowly,
    whole,
)

FIRST = "train-images"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def one() -> Iterator[Mirror]:
    with mirror(packed()) as server:
        yield server


@pytest.fixture
def other() -> Iterator[Mirror]:
    with mirror(packed(1)) as server:
        yield server


def is_whole(folder: Path, of: IdxSet) -> bool:
    """All four are there with the right numbers, and nothing beside them but the lock."""
    read = of.read(folder)
    same = all(map(np.array_equal, read, NUMBERS.values()))
    return same and {path.name for path in folder.iterdir()} == {*NUMBERS, ".lock"}


def part(folder: Path) -> Path:
    return folder / f"{FIRST}.gz.part"


def test_it_downloads_reports_and_asks_for_nothing_twice(one: Mirror, tmp_path: Path) -> None:
    small, told = a_set(one), list[Progress]()
    folder = tmp_path / "deep" / "in"
    assert download(small, told.append, folder=folder) == folder
    assert is_whole(folder, small)
    assert one.names() == list(packed())
    done = [progress.done for progress in told]
    assert done == sorted(done) and (done[0], done[-1]) == (0, small.packed)
    assert {progress.total for progress in told} == {small.packed}
    assert list(dict.fromkeys(progress.file for progress in told)) == list(NUMBERS)
    download(small, folder=folder)
    assert len(one.asked) == 4


def test_a_mirror_that_packs_worse_does_not_send_more_than_everything(
    other: Mirror, tmp_path: Path
) -> None:
    small, told = a_set(other), list[Progress]()
    assert len(other.files[f"{FIRST}.gz"]) > small.train_x.packed
    download(small, told.append, folder=tmp_path)
    done = [progress.done for progress in told]
    assert done == sorted(done) and done[-1] == small.packed


@pytest.mark.parametrize("says_length", [True, False])
def test_a_slow_server_is_heard_at_every_word(
    one: Mirror, tmp_path: Path, says_length: bool
) -> None:
    one.says_length, one.send = says_length, slowly(0.005)
    small, told = a_set(one), list[Progress]()
    download(small, told.append, folder=tmp_path)
    assert is_whole(tmp_path, small)
    assert len({progress.done for progress in told if progress.file == FIRST}) > 10


def test_a_connection_that_is_cut_is_taken_up_where_it_ended(one: Mirror, tmp_path: Path) -> None:
    one.send = cut_after(2000)
    small = a_set(one)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    size = len(packed()[f"{FIRST}.gz"])
    first = [asked for name, asked in one.asked if name == f"{FIRST}.gz"]
    assert first == [None, *(f"bytes={k}-" for k in range(2000, size, 2000))]


def test_a_server_that_knows_no_ranges_sends_it_all_again(one: Mirror, tmp_path: Path) -> None:
    part(tmp_path).write_bytes(packed()[f"{FIRST}.gz"][:1500])
    one.ranges = False
    small = a_set(one)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    assert one.asked[0] == (f"{FIRST}.gz", "bytes=1500-")
    assert len(one.asked) == 4


def test_a_server_without_length_that_is_cut_is_noticed_by_what_arrived(
    one: Mirror, other: Mirror, tmp_path: Path
) -> None:
    one.says_length, one.send = False, cut_after(100)
    small = a_set(one, other)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    other.files.clear()
    with pytest.raises(DataError, match=r"train-images\.gz\.part: truncated gzip: .*after 100 byt"):
        download(small, folder=tmp_path / "again")


def test_a_length_that_is_a_little_wrong_does_no_harm(one: Mirror, tmp_path: Path) -> None:
    one.longer_by = 5
    small = a_set(one)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)


@pytest.mark.parametrize("extra", [b"", b"more than there is"])
def test_a_part_that_is_all_there_already(one: Mirror, tmp_path: Path, extra: bytes) -> None:
    """It was killed between the last byte and the check; or the part is of something else."""
    part(tmp_path).write_bytes(packed()[f"{FIRST}.gz"] + extra)
    small = a_set(one)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    assert len(one.asked) == 4


def test_a_part_of_another_packing_is_thrown_away(
    one: Mirror, other: Mirror, tmp_path: Path
) -> None:
    """Mirrors pack differently: the end of one's file behind the beginning of another's is none."""
    one.send = cut_after(0)
    part(tmp_path).write_bytes(packed()[f"{FIRST}.gz"][:1500])
    small = a_set(one, other)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    first = [asked for name, asked in other.asked if name == f"{FIRST}.gz"]
    assert first == ["bytes=1500-", None]


def test_a_part_of_something_else_is_thrown_away(one: Mirror, tmp_path: Path) -> None:
    small = a_set(one)
    for rubbish in (b"rubbish", bytes(10**6)):
        part(tmp_path).write_bytes(rubbish)
        download(small, folder=tmp_path)
        assert is_whole(tmp_path, small)
        (tmp_path / FIRST).unlink()


WRONG = {
    "another page": b"<html>Please log in to the school's network</html>",
    "another set": gzipped(CONTENTS[FIRST][:-1] + b"\x00"),
    "other sizes": gzipped(bytes([0, 0, 8, 1, 0, 0, 0, 2, 7, 7])),
    "nothing": b"",
    "no end": bytes(10**6),
}


@pytest.mark.parametrize("says_length", [True, False])
@pytest.mark.parametrize("content", WRONG.values(), ids=list(WRONG))
def test_wrong_bytes_are_never_put_in_place_and_the_next_mirror_is_asked(
    one: Mirror, other: Mirror, tmp_path: Path, content: bytes, says_length: bool
) -> None:
    one.files[f"{FIRST}.gz"], one.says_length = content, says_length
    with pytest.raises(DataError) as caught:
        download(a_set(one), folder=tmp_path)
    assert f"{one.address}{FIRST}.gz: " in str(caught.value)
    assert ("sends more than" in str(caught.value)) == (content == WRONG["no end"])
    assert not (tmp_path / FIRST).exists()
    assert one.names() == [f"{FIRST}.gz"]
    small = a_set(one, other)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    assert other.names() == [f"{FIRST}.gz"]


GONE = ("404", "no server", "no such host", "silent", "another part", "no HTTP", "endless")


@pytest.mark.parametrize("gone", GONE)
def test_a_mirror_that_does_not_answer_is_passed_over_and_named(
    gone: str, one: Mirror, other: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "PATIENCE", 0.3)
    bad, said = one.address, "answers 404 Not Found"
    if gone == "404":
        one.files.clear()
    elif gone == "no server":
        with mirror({}) as closed:
            bad, said = closed.address, "no connection: Connection refused"
    elif gone == "no such host":
        bad, said = "http://mirror.invalid/", "no connection: "
    elif gone == "silent":
        one.send, said = silent(1), "cut off: nothing came for 0.3 seconds"
    elif gone == "no HTTP":
        one.speaks_http, said = False, "no connection: 220 ready when you are"
    elif gone == "endless":
        one.longer_by, said = 10**15, "sends more than "
    else:
        part(tmp_path).write_bytes(packed()[f"{FIRST}.gz"][:50])
        one.off_by, said = 7, "sends another part than from byte 50: bytes 57-"
    with pytest.raises(DataError) as caught:
        download(a_set(bad), folder=tmp_path)
    assert f"{FIRST} could not be downloaded. {bad}{FIRST}.gz: {said}" in str(caught.value)
    files = ", ".join(f"{name}.gz" for name in NUMBERS)
    assert f"put {files} (packed or not) into {tmp_path}" in str(caught.value)
    small = a_set(bad, other)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)


def test_every_mirror_is_named_with_what_it_did(one: Mirror, other: Mirror, tmp_path: Path) -> None:
    one.files.clear()
    other.send = cut_after(0)
    with pytest.raises(DataError) as caught:
        download(a_set(one, other), folder=tmp_path)
    assert "answers 404 Not Found; " in str(caught.value)
    assert f"cut off after 0 of {len(packed(1)[f'{FIRST}.gz']):,} bytes" in str(caught.value)


def test_a_server_that_gives_a_little_each_time_is_left_after_five_times(
    one: Mirror, tmp_path: Path
) -> None:
    one.send = cut_after(10)
    with pytest.raises(DataError, match="cut off after 50 of"):
        download(a_set(one), folder=tmp_path)
    assert len(one.asked) == 5
    assert part(tmp_path).read_bytes() == packed()[f"{FIRST}.gz"][:50]


def test_stopping_keeps_what_has_arrived_and_the_next_goes_on_from_there(
    one: Mirror, tmp_path: Path
) -> None:
    one.send = slowly(0.005)
    small, told = a_set(one), list[Progress]()
    with pytest.raises(StoppedError):
        download(small, told.append, stopped=lambda: len(told) > 8, folder=tmp_path)
    there = len(part(tmp_path).read_bytes())
    assert 0 < there < len(packed()[f"{FIRST}.gz"])
    asked = len(one.asked)
    download(small, folder=tmp_path)
    assert one.asked[asked] == (f"{FIRST}.gz", f"bytes={there}-")
    assert is_whole(tmp_path, small)


def test_what_a_report_raises_is_not_taken_for_the_disks(one: Mirror, tmp_path: Path) -> None:
    def report(progress: Progress) -> None:
        if progress.done:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        download(a_set(one), report, folder=tmp_path)


def test_a_process_that_is_killed_leaves_a_part_and_no_lock(one: Mirror, tmp_path: Path) -> None:
    one.send = slowly(0.01)
    script = (
        "import pathlib, sys; from tests.mirror import gzipped, a_set;"
        "from optlab.data.download import download;"
        "download(a_set(sys.argv[1]), folder=pathlib.Path(sys.argv[2]))"
    )
    command = [sys.executable, "-c", script, one.address, str(tmp_path)]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[1])
    deadline = time.monotonic() + 60
    while not (part(tmp_path).exists() and part(tmp_path).stat().st_size > 500):
        assert time.monotonic() < deadline and process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / FIRST).exists()
    one.send = whole
    small = a_set(one)
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    assert next(asked for _name, asked in one.asked if asked)


def test_two_downloads_into_one_folder_do_not_mix(one: Mirror, tmp_path: Path) -> None:
    one.send = slowly(0.005)
    small, begun = a_set(one), threading.Event()

    def report(progress: Progress) -> None:
        if progress.done:
            begun.set()

    first = threading.Thread(target=lambda: download(small, report, folder=tmp_path))
    first.start()
    assert begun.wait(60)
    with pytest.raises(DataError, match="another download is at work there"):
        download(small, folder=tmp_path)
    first.join()
    assert is_whole(tmp_path, small)


def test_a_broken_file_is_mended_and_the_whole_ones_are_left(one: Mirror, tmp_path: Path) -> None:
    small = a_set(one)
    download(small, folder=tmp_path)
    (tmp_path / "t10k-images").write_bytes(CONTENTS["t10k-images"][:-1])
    (tmp_path / "t10k-labels").unlink()
    one.asked.clear()
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    assert one.names() == ["t10k-images.gz", "t10k-labels.gz"]


def test_what_was_downloaded_counts_before_a_broken_gzip_beside_it(
    one: Mirror, tmp_path: Path
) -> None:
    small = a_set(one)
    for name, content in packed().items():
        (tmp_path / name).write_bytes(content[: -1 if FIRST in name else None])
    download(small, folder=tmp_path)
    assert one.names() == [f"{FIRST}.gz"]
    assert all(map(np.array_equal, small.read(tmp_path), NUMBERS.values()))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has /dev/full")
@pytest.mark.parametrize("name", [f"{FIRST}.gz.part", f"{FIRST}.new"])
def test_a_full_disk_is_said_and_loses_nothing(one: Mirror, tmp_path: Path, name: str) -> None:
    """The kernel's own device that is always full, where the file would be written."""
    small = a_set(one)
    download(small, folder=tmp_path)
    (tmp_path / FIRST).write_bytes(b"broken")
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises(DataError) as caught:
        download(small, folder=tmp_path)
    assert f"{tmp_path / name}: there is no room on the disk (No space" in str(caught.value)
    assert one.names()[4:] == [f"{FIRST}.gz"]  # another mirror would not help
    assert (tmp_path / FIRST).read_bytes() == b"broken"  # what was there stays until it is replaced
    if name.endswith(".new"):
        assert not (tmp_path / name).is_symlink()  # a half is no use, and takes room
    else:
        (tmp_path / name).unlink()
    download(small, folder=tmp_path)
    assert is_whole(tmp_path, small)
    if name.endswith(".new"):  # all had arrived
        assert one.asked[-1][1] == f"bytes={len(packed()[f'{FIRST}.gz'])}-"


def test_too_little_room_is_said_before_anything_is_written(
    one: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = disk.shutil.disk_usage(tmp_path)._replace(free=100)
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: usage)
    size = len(packed()[f"{FIRST}.gz"])
    with pytest.raises(DataError, match=rf"no room on the disk \({size:,} bytes needed, 100 bytes"):
        download(a_set(one), folder=tmp_path)
    assert not part(tmp_path).exists()


def test_a_folder_that_cannot_be_made_is_named(one: Mirror, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataError, match=r"file.small: cannot be written: Not a directory"):
        download(a_set(one), folder=tmp_path / "file" / "small")
    assert one.asked == []


def test_mirrors_are_asked_in_their_order(one: Mirror, other: Mirror, tmp_path: Path) -> None:
    small = replace(a_set(), mirrors=(other.address, one.address))
    download(small, folder=tmp_path)
    assert (len(other.asked), one.asked) == (4, [])
