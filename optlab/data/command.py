"""`python -m optlab data`: which data sets are there, where they were looked for; getting one."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from optlab.data import airfoil, images
from optlab.data.faults import DataError
from optlab.data.idx_sets import IDX_SETS, IdxSet
from optlab.data.places import advice, folder_of, looked

if TYPE_CHECKING:
    from optlab.data.download import Progress

SHIPPED = {
    "airfoil": lambda: len(airfoil.load().targets),
    images.DIGITS: lambda: len(images.load(images.DIGITS).train_y),
}
WIDTH = 30  # of the progress bar, in characters
MEGA = 1e6


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `data` and `data get NAME` to a program's commands."""
    listing = commands.add_parser("data", help="which data sets are there, and where they are")
    listing.set_defaults(command=lambda given: list_sets())
    more = listing.add_subparsers(metavar="get NAME")
    getting = more.add_parser("get", help="download a data set")
    getting.add_argument("name", choices=IDX_SETS)
    getting.set_defaults(command=lambda given: get(IDX_SETS[given.name]))


def list_sets() -> int:
    """A line a data set, with where it is or where it was looked for; 1 where one is broken."""
    broken = 0
    width = max(map(len, (*SHIPPED, *IDX_SETS)))
    for name, rows in SHIPPED.items():
        try:
            rows()
            print(f"{name:{width}}  comes with optlab")
        except DataError as error:
            broken += 1
            print(f"{name:{width}}  broken: {error}")
    for name, one in IDX_SETS.items():
        folder = folder_of(one)
        if not folder:
            print(f"{name:{width}}  not there", *looked(one), advice(one), sep="\n  ")
            continue
        wrong = _wrong(one, folder)
        broken += bool(wrong)
        print(f"{name:{width}}  " + (f"broken: {wrong}" if wrong else str(folder)))
    return 1 if broken else 0


def get(one: IdxSet) -> int:
    """Download a set, unless it is there and whole; 130 where the person stops it."""
    from optlab.data.download import download  # loads ssl, which every other command would wait for

    folder = folder_of(one)
    if folder and not _wrong(one, folder):
        print(f"{one.title} is there: {folder}")
        return 0
    bar = _Bar()
    try:
        folder = download(one, bar.show)
    except KeyboardInterrupt:
        bar.end()
        print("stopped: the next download goes on from here", file=sys.stderr)
        return 130
    except DataError:
        bar.end()
        raise
    bar.end()
    print(f"{one.title} is there: {folder}")
    return 0


def _wrong(one: IdxSet, folder: Path) -> str:
    try:
        one.read(folder)
    except DataError as error:
        return str(error)
    return ""


class _Bar:
    """How far a download is: a bar that grows on a terminal, a line a file elsewhere."""

    def __init__(self) -> None:
        self.shown = ""

    def show(self, progress: "Progress") -> None:
        share = progress.done / progress.total
        line = progress.file
        if sys.stderr.isatty():
            full = "#" * int(share * WIDTH)
            sizes = f"{progress.done / MEGA:.1f} of {progress.total / MEGA:.1f} MB"
            line = f"\r[{full:{WIDTH}}] {share:4.0%}  {sizes}  {progress.file:24}"
        if line != self.shown:
            print(line, end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)
            self.shown = line

    def end(self) -> None:
        if self.shown and sys.stderr.isatty():
            print(file=sys.stderr)
