"""Runs scripts one after the other in one process: what they print, and the paths that they make.

    python tests/run_scripts.py scripts.json paths.json

A process of its own, as importing PyTorch or JAX takes seconds and threads.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

import numpy as np


def main(given: str, made: str) -> None:
    results = []
    for text in json.loads(Path(given).read_text()):
        there: dict = {"__name__": "__main__"}
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                exec(compile(text, "script.py", "exec"), there)
        except Exception as error:  # the test says which script it was
            results.append({"error": f"{type(error).__name__}: {error}"})
            continue
        # At once: JAX would compile a program that takes an array apart, for each length of one.
        paths = {name: np.array(path, float).tolist() for name, path in there["paths"].items()}
        results.append({"paths": paths, "printed": printed.getvalue()})
        if "plt" in there:  # what the figure shows, and how large its file is
            (axes,) = there["plt"].gcf().axes
            picture = io.BytesIO()
            there["plt"].savefig(picture)
            results[-1]["legend"] = [text.get_text() for text in axes.get_legend().get_texts()]
            results[-1]["picture"] = len(picture.getvalue())
            results[-1]["limits"] = [*axes.get_xlim(), *axes.get_ylim()]
            there["plt"].close("all")
    Path(made).write_text(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
