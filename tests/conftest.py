"""What holds for the tests of all folders."""

import os
import sys
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

import pytest

from tests.workers import pytest_configure as pytest_configure
from tests.workers import pytest_configure_node as pytest_configure_node
from tests.workers import pytest_xdist_auto_num_workers as pytest_xdist_auto_num_workers
from tests.workers import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler

# Before NumPy is there: what it multiplies here is small, and tests run side by side. Threads would
# mostly wait for each other, and a network's training took fifteen times the processor.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.fixture(scope="session", autouse=True)
def installed_packages_are_searched_once() -> Iterator[None]:
    """Each new AppTest reads the metadata of every installed package, for components of Streamlit:
    a tenth of a second, more than most pages take, and always the same."""
    if "streamlit.testing.v1" not in sys.modules:  # no test of an AppTest has been collected
        yield
        return
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session", autouse=True)
def formulas_are_read_once() -> Iterator[None]:
    """matplotlib remembers fifty formulas for each figure, and reads them anew for the next: two
    fifths of a picture, whose every tick is one. What one comes to depends on nothing else."""
    if "matplotlib.mathtext" not in sys.modules:
        yield
        return
    from matplotlib.mathtext import MathTextParser

    reader: Any = MathTextParser
    read, of_kind = reader._parse_cached.__wrapped__, {}

    @lru_cache(5000)
    def read_as(kind: str, *how: Any) -> Any:
        return read(of_kind[kind], *how)

    def once(self: Any, *how: Any) -> Any:
        of_kind[self._output_type] = self
        return read_as(self._output_type, *how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MathTextParser, "_parse_cached", once)
        yield
