"""How many processes run the tests."""

import os


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors, as a test that waits for its browser needs none."""
    affinity = getattr(os, "sched_getaffinity", None)  # which macOS has not
    return 1 + (len(affinity(0)) if affinity else os.cpu_count() or 1)
