"""What holds for the tests of all folders."""

import sys
from collections.abc import Iterator
from functools import cache

import pytest


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
