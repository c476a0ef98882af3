"""What the browser fetches of a step that is worked out: its lines, and every step's numbers."""

from optlab.experiment import Experiment
from optlab.measure.worked import Token, worked
from optlab.web.live.answer import Given, only_run
from optlab.web.live.paths import numbers_of, trajectory_of, with_columns
from optlab.web.live.protocol.answers import Numbers, WorkedLine, WorkedToken

SLOT = "worked"


def with_worked(experiment: Experiment, given: Given) -> Numbers:
    """A path with `worked=yes` in its address: beside it, the lines of its method, none where it
    has none, and what each of their numbers is at each step."""
    path = numbers_of(experiment, given)
    if given["worked"] != "yes":
        return path
    found = worked(trajectory_of(experiment, only_run(experiment)))
    if not found:
        return {**path, "worked": []}
    columns = {
        f"worked {i} x{axis + 1}": numbers[:, axis]
        for i, numbers in enumerate(found.leaves)
        for axis in range(2)
    }
    lines: list[WorkedLine] = [
        {
            "name": line.name,
            "role": line.role,
            "tokens": list(map(_token, line.tokens)),
            "result": line.result,
        }
        for line in found.lines
    ]
    return {**with_columns(path, columns), "worked": lines}


def _token(token: Token) -> WorkedToken:
    if token.leaf < 0:
        return {"text": token.text, "role": token.role}
    return {"leaf": token.leaf, "firm": token.firm, "role": token.role}


PATHS = {"worked": with_worked}
