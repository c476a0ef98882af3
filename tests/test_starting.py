"""What the first reader of a server finds; in a process of its own, started as uvicorn does."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

STARTED = """
import asyncio
import sys

import app

async def main():
    async with app.app.lifespan()(None):
        from streamlit.runtime import get_instance
        from optlab.web.live.server import all_js, plotly_js
        from optlab.web.page import _presets_as_of

        assert "pandas" in sys.modules, "Streamlit loads it for the first figure"
        for shared in (_presets_as_of, plotly_js, all_js):
            assert shared.cache_info().currsize, shared
        assert not get_instance()._session_mgr.list_sessions(), "nobody stays"

asyncio.run(main())
"""


def test_the_page_was_drawn_before_anybody_asks() -> None:
    """Once, the first reader waited a second, and all others with him, for what is loaded once."""
    done = subprocess.run(
        [sys.executable, "-c", STARTED], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
