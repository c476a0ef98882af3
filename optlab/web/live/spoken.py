"""What figures show, as sentences for who hears the page; the browser fills in the numbers."""

from optlab.web.words import _


def sentences() -> dict[str, str]:
    """By what they describe, with places in braces."""
    return {
        "plane": _("Figure: contours of f over x1 and x2, and paths from the start {start}."),
        "minimum": _("Minimum at {minima}."),
        "some minima": _("Minimum at {minima}, and elsewhere."),
        "run": _("{name} at step {step}: x1 {x1}, x2 {x2}, f {f}; {ending}."),
        "chart": _("Chart: {quantity} at {axis} {at}: {values}."),
        "slice": _("Chart along {axis}: at {first} {begins}, at {last} {ends}; at the run {own}."),
        "map": _("Map: {quantity} over {x} and {y}."),
        "strip": _("Map: {quantity} over {x}."),
        "here": _("Here: {dots}."),
        "discs": _("Figure: the complex plane, with eigenvalues {points} and discs {discs}."),
        "playing": _("Playing from step {step}."),
        "paused": _("Paused at step {step} of {steps}."),
        "played": _("Step {steps} of {steps}, the last one."),
        "ends": _("{name}: {ending}."),
    }


def mathematics() -> dict[str, str]:
    """How a formula's signs are read, by the sign as LaTeX has it; a letter is its own name."""
    return {
        "+": _("plus"),
        "-": _("minus"),
        "=": _("equals"),
        "/": _("over"),
        "<": _("less than"),
        ">": _("greater than"),
        r"\le": _("at most"),
        r"\leq": _("at most"),
        r"\ge": _("at least"),
        r"\geq": _("at least"),
        r"\cdot": _("times"),
        r"\times": _("times"),
        r"\approx": _("about"),
        r"\infty": _("infinity"),
        r"\nabla": _("the gradient of"),
        "^": _("to the power"),
        "|": _("the size of"),
        "root": _("the root of"),
        "squared": _("squared"),
    }
