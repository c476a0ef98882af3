"""MNIST and sets made after it: four idx files each, their checksums, and who has them.

A checksum is of the unpacked file: mirrors have packed the same content differently.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optlab.data import idx
from optlab.data.faults import DataError, NotThereError
from optlab.data.packed import contents
from optlab.words import N_, fault


@dataclass(frozen=True)
class IdxFile:
    """One file of a set: its name, its numbers' shape, and the SHA-256 of what it holds unpacked.

    `packed` is about how many bytes the mirrors send, for a progress bar.
    """

    name: str
    shape: tuple[int, ...]
    sha256: str
    packed: int

    def read(self, path: Path) -> NDArray[np.uint8]:
        """Its numbers, from where it is. Raises DataError unless it is this very file, whole."""
        content = contents(path)
        self.check(content, path)
        return idx.array_of(content, path)

    def check(self, content: bytes, path: Path) -> None:
        """Raises DataError unless these bytes are this file's; `path` names them in it."""
        found = idx.array_of(content, path).shape
        if found != self.shape:
            raise DataError(
                fault(
                    "{file}: expected {expected} numbers; found {found}",
                    file=path,
                    expected=idx.written(self.shape),
                    found=idx.written(found),
                )
            )
        digest = hashlib.sha256(content).hexdigest()
        if digest != self.sha256:
            raise DataError(
                fault(
                    "{file}: is not the published file: expected SHA-256 {expected}; found {found}",
                    file=path,
                    expected=self.sha256,
                    found=digest,
                )
            )

    def in_folder(self, folder: Path) -> Path | None:
        """Where it is in a folder: unpacked, which is read faster, or packed; or None."""
        ways = (folder / self.name, folder / f"{self.name}.gz")
        # Not Path.is_file, which raises where a folder may not be looked into.
        return next((path for path in ways if os.path.isfile(path)), None)


@dataclass(frozen=True)
class IdxSet:
    """A set of images in four idx files, which somebody has to get.

    `mirrors` are addresses to which a file's name and `.gz` are added, in the order of asking;
    `installed` are folders in which systems' packages have it. The title is a name.
    """

    key: str
    title: str
    train_x: IdxFile
    train_y: IdxFile
    test_x: IdxFile
    test_y: IdxFile
    classes: tuple[str, ...]
    mirrors: tuple[str, ...]
    installed: tuple[Path, ...] = ()

    @property
    def files(self) -> tuple[IdxFile, IdxFile, IdxFile, IdxFile]:
        return self.train_x, self.train_y, self.test_x, self.test_y

    @property
    def packed(self) -> int:
        """About how many bytes a download of it is."""
        return sum(file.packed for file in self.files)

    def in_folder(self, folder: Path) -> dict[IdxFile, Path]:
        """Those of its files that are in a folder."""
        found = {file: file.in_folder(folder) for file in self.files}
        return {file: path for file, path in found.items() if path}

    def read(self, folder: Path) -> list[NDArray[np.uint8]]:
        """The numbers of its four files, in their order. Raises DataError unless all are whole."""
        paths = self.in_folder(folder)
        missing = [file.name for file in self.files if file not in paths]
        if missing:
            names = ", ".join(missing)
            raise NotThereError(fault("{folder}: there is no {names}", folder=folder, names=names))
        return [file.read(paths[file]) for file in self.files]


def _images(name: str, number: int, sha256: str, packed: int) -> IdxFile:
    return IdxFile(f"{name}-images-idx3-ubyte", (number, 28, 28), sha256, packed)


def _labels(name: str, number: int, sha256: str, packed: int) -> IdxFile:
    return IdxFile(f"{name}-labels-idx1-ubyte", (number,), sha256, packed)


MNIST = IdxSet(
    key="mnist",
    title="MNIST",
    train_x=_images(
        "train",
        60_000,
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        9_912_422,
    ),
    train_y=_labels(
        "train", 60_000, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5", 28_881
    ),
    test_x=_images(
        "t10k",
        10_000,
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        1_648_877,
    ),
    test_y=_labels(
        "t10k", 10_000, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2", 4_542
    ),
    classes=tuple("0123456789"),
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
)

FASHION_MNIST = IdxSet(
    key="fashion_mnist",
    title="Fashion-MNIST",
    train_x=_images(
        "train",
        60_000,
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        26_421_880,
    ),
    train_y=_labels(
        "train", 60_000, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9", 29_515
    ),
    test_x=_images(
        "t10k",
        10_000,
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        4_422_102,
    ),
    test_y=_labels(
        "t10k", 10_000, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34", 5_148
    ),
    classes=(
        N_("T-shirt/top"),
        N_("Trouser"),
        N_("Pullover"),
        N_("Dress"),
        N_("Coat"),
        N_("Sandal"),
        N_("Shirt"),
        N_("Sneaker"),
        N_("Bag"),
        N_("Ankle boot"),
    ),
    mirrors=(
        "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    installed=(Path("/usr/share/datasets/fashion-mnist"),),  # Debian's dataset-fashion-mnist
)

IDX_SETS = {one.key: one for one in (MNIST, FASHION_MNIST)}
