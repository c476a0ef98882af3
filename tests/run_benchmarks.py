"""Runs all benchmarks that measure a server, in small: what each of them prints.

    python tests/run_benchmarks.py printed.json

They have one server and one browser, as starting those takes longer than what is measured. A
process of its own: the browser tests may have a Playwright running in theirs.
"""

import contextlib
import io
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main(made: str) -> None:
    sys.path.insert(0, str(ROOT))
    from benchmarks import class_room, class_trains, first, live, live_page, load, maps

    serving, printed = live_page.serving, dict[str, str]()

    def keep(name: str, run: Callable[[], None]) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as said:
            run()
        printed[name] = said.getvalue()

    with serving("app.py") as ours:

        def kept(script: str) -> AbstractContextManager[tuple[str, int]]:
            return nullcontext(ours) if script == "app.py" else serving(script)

        live_page.serving = kept
        # Those without a browser come first: Playwright's loop goes on in this thread.
        keep("load", lambda: load.main(0.2, (3,), 64))
        keep("networks", lambda: class_trains.main(3, 1, 0.5))
        keep("class", lambda: class_room.main((2, 3), 0.5, 1.0, 0.2))
        with live_page.chromium() as browser:
            live.chromium = maps.chromium = first.chromium = lambda: nullcontext(browser)
            keep("first", lambda: first.main(rounds=1, processor=1, quiet=300))
            keep("live", lambda: live.main(live.QUICK))
            keep("maps", lambda: maps.main(live.QUICK))
    Path(made).write_text(json.dumps(printed))


if __name__ == "__main__":
    main(*sys.argv[1:])
