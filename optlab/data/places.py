"""Where a set of idx files may be, where it is, and where a download would put it."""

import os
from pathlib import Path

from optlab.data.faults import NotThereError
from optlab.data.idx_sets import IdxSet
from optlab.words import fault

VARIABLE = "OPTLAB_DATA"


def places(of: IdxSet) -> list[Path]:
    """The folders in which a set is looked for, in this order: `OPTLAB_DATA/KEY` where the variable
    is set, the user's cache, and where the system's packages have it."""
    own = [folder / of.key for folder in (_named(), _cache()) if folder]
    return [*own, *of.installed]


def home(of: IdxSet) -> Path:
    """The folder into which a download puts a set: the first of `places` that is the user's own.

    Raises NotThereError where there is none, as the user's cache folder is not known.
    """
    folder = _named() or _cache()
    if not folder:
        raise NotThereError(_unknown())
    return folder / of.key


def folder_of(of: IdxSet) -> Path | None:
    """The first of `places` that has all four files, None where none has. Looks at names only, so
    that asking is cheap; whether they are whole is found out when they are read."""
    return next((folder for folder in places(of) if len(of.in_folder(folder)) == 4), None)


def not_there(of: IdxSet) -> NotThereError:
    """What to say where a set is nowhere: where it was looked for, and which files to put where."""
    found, help = "; ".join(looked(of)), advice(of)
    return NotThereError(
        fault("{title} is not there ({found}). {help}", title=of.title, found=found, help=help)
    )


def looked(of: IdxSet) -> list[str]:
    """For each of `places` which files of a set are missing there."""
    lines = []
    for folder in places(of):
        there = of.in_folder(folder)
        missing = ", ".join(file.name for file in of.files if file not in there)
        lines.append(
            fault("{folder}: no {files}", folder=folder, files=missing)
            if os.path.isdir(folder)
            else fault("{folder}: no such folder", folder=folder)
        )
    return lines


def advice(of: IdxSet) -> str:
    """How to get a set, with a network and without."""
    return fault(
        "With a network, run python -m optlab data get {key}. Without one: {by_hand}",
        key=of.key,
        by_hand=by_hand(of),
    )


def by_hand(of: IdxSet, folder: Path | None = None) -> str:
    """Which files to put where, for who has no network here: into `home`, or a folder."""
    try:
        folder = folder or home(of)
    except NotThereError as error:
        return str(error)
    return fault(
        "put {files} (packed or not) into {folder}",
        files=", ".join(f"{file.name}.gz" for file in of.files),
        folder=folder,
    )


def _unknown() -> str:
    return fault(
        "set {variable} to a folder for data sets (or install platformdirs, which knows where a"
        " system keeps caches)",
        variable=VARIABLE,
    )


def _named() -> Path | None:
    named = os.environ.get(VARIABLE)
    return Path(os.path.expanduser(named)) if named else None


def _cache() -> Path | None:
    try:
        # Only who reads such a set needs it: the engine is NumPy alone.
        from platformdirs import user_cache_path
    except ImportError:
        return None
    return user_cache_path("optlab", appauthor=False)
