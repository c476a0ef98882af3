"""Who runs which tests: a worker for each processor, and one more that takes what they leave.

Tests in a browser wait now and then, for a page to rest or a server to come back. Meanwhile the
worker more computes, in the files that need no browser, with a lower priority: what happens in
tenths of a second on a page happens as if it were not there.
"""

import os
import sys
from typing import Any

import pytest
from xdist.scheduler.loadfile import LoadFileScheduling
from xdist.workermanage import WorkerController

MOST = 4  # workers with a server and a browser each
BROWSERS = ("tests/browser/", "tests/test_benchmarks.py")  # files that need a browser
LOW = 15  # of 19, which is the lowest priority: it takes what nobody else wants
HELPER = pytest.StashKey[str]()  # the name of the worker more, where there is one


class HelpedScheduling(LoadFileScheduling):
    """A file goes to one worker; what needs a browser first, and none of that to the helper."""

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Give a worker the next file that it may take; let it end where there is none."""
        browsers = [file for file in self.workqueue if file.startswith(BROWSERS)]
        if node.gateway.id == self.config.stash[HELPER]:
            file = next((file for file in self.workqueue if file not in browsers), None)
        else:
            file = next(iter(browsers or self.workqueue))
        if file is None:
            node.shutdown()
            return
        self.workqueue.move_to_end(file, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many workers `-nauto` stands for."""
    here = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    many = min(here, MOST)
    config.stash[HELPER] = f"gw{many}"
    return many + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling | None:
    """Ours where there is a helper; xdist's own where a number of workers was named."""
    return HelpedScheduling(config, log) if HELPER in config.stash else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    node.workerinput["helps"] = node.gateway.id == node.config.stash.get(HELPER, "")


def pytest_configure(config: pytest.Config) -> None:
    if getattr(config, "workerinput", {}).get("helps") and hasattr(os, "nice"):
        os.nice(LOW)
