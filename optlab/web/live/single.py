"""A board that shows one run of many, as if it were alone; its sliders keep their names."""

import re
from typing import Any

from optlab.sweeps import OBJECTIVE


def single(data: dict[str, Any], i: int) -> None:
    """Leave only run i on a board, in the slots `run0` and `run0.more`; without charts."""
    data["paths"] = [data["paths"][i]]
    data["chosen"] = 0
    data["charts"] = {}
    own = (f"run{i}.", OBJECTIVE)
    data["sliders"] = [
        {
            **slider,
            "slot": re.sub(r"^run\d+", "run0", slider["slot"]),
            "moves": [
                {"path": 0, "rows": move["rows"]} for move in slider["moves"] if move["path"] == i
            ],
        }
        for slider in data["sliders"]
        if slider["id"].startswith(own)
    ]
