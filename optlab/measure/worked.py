"""A step worked out: the lines of a method with just this step's numbers in the place of names.

s = 0.9 · 4.1 + 0.1 · (−4)²  = 5.29
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from optlab.hyperparameters import Array
from optlab.optimizers.base import Optimizer
from optlab.optimizers.typed import Typed
from optlab.problem import Problem
from optlab.trajectory import Trajectory
from optlab.typed.formula import Call, Name, Node, Number, names_of
from optlab.typed.method import Program, program_of
from optlab.typed.operations import OPERATIONS
from optlab.typed.steps import METHOD_OPERATIONS, OF_X, first_values

Role = Literal["", "gradient", "momentum", "step"]
"""What is drawn as an arrow: the gradient, what is accumulated of it, the step itself."""

LOOSEST, PRODUCT, POWER, ATOM = range(4)  # how firmly a part holds together
SIGNS: Mapping[str, tuple[str, int]] = {
    "+": (" + ", LOOSEST),
    "-": (" − ", LOOSEST),
    "*": (" · ", PRODUCT),
    "/": (" / ", PRODUCT),
}
NUMBERS = ("grad", "dot", "norm", "mean", "solve")  # are shown as what they come to


@dataclass(frozen=True)
class Token:
    """A piece of a line: a text, or the place of a number among the leaves; `firm` where a number
    with a sign or an exponent of ten needs brackets."""

    text: str = ""
    leaf: int = -1
    firm: bool = False
    role: Role = ""


@dataclass(frozen=True)
class Line:
    """What is assigned: `name = tokens`, which come to the number of the leaf `result`."""

    name: str
    role: Role
    tokens: tuple[Token, ...]
    result: int


@dataclass(frozen=True, eq=False)
class Worked:
    """The steps of a run worked out: the lines are the same for all, the numbers, `(leaves, steps,
    2)`, are each step's own, for x1 and for x2."""

    lines: tuple[Line, ...]
    leaves: Array


def worked(trajectory: Trajectory) -> Worked | None:
    """Each step of a run with its own numbers; None for a method that has no lines, as AdaGrad with
    the full matrix. Raises ValueError for a batch, and where only the end was kept."""
    if trajectory.batch or not trajectory.complete:
        raise ValueError("only single runs whose every step was kept are worked out")
    run = trajectory.optimizer
    text = run.as_text()
    if not text:
        return None
    program = program_of(text, Typed)
    writing = _Writing({*run.at(1).settings(), "t"}, _momentum_in(run, trajectory))
    lines = tuple(writing.line(one.name, one.formula) for one in program.lines)
    with np.errstate(all="ignore"):
        leaves = _leaves(trajectory, program, writing.leaves)
    return Worked(lines, leaves)


def _momentum_in(run: Optimizer, trajectory: Trajectory) -> str:
    """The name under which a method keeps its momentum; empty where it has none."""
    state = trajectory.states[0]
    momentum = run.momentum_of(state)
    names = getattr(state, "_fields", ())
    return next((name for name in names if getattr(state, name) is momentum), "")


@dataclass
class _Writing:
    """Turns formulas into tokens; `leaves` are what is computed for them, line by line."""

    fixed: set[str]  # names that the step does not change: what is made of them alone is one number
    momentum: str
    leaves: list[tuple[int, Node]] = field(default_factory=list)  # with the line they are of
    at: int = -1

    def line(self, name: str, formula: Node) -> Line:
        self.at += 1
        from_x, away = _away(formula)
        if name == "x" and from_x == Name("x"):
            tokens = self.tokens(from_x, LOOSEST, "")
            for one in away:  # what it goes away from x is the step
                tokens += [Token(" − "), *self.tokens(one, PRODUCT, "step")]
        else:
            tokens = self.tokens(formula, LOOSEST, "")
        role: Role = "momentum" if name == self.momentum else ""
        return Line(name, role, tuple(tokens), self._leaf(Name(name), after=True))

    def _leaf(self, node: Node, *, after: bool = False) -> int:
        self.leaves.append((self.at + after, node))
        return len(self.leaves) - 1

    def tokens(self, node: Node, least: int, role: Role) -> list[Token]:
        """A part that has to hold together as firmly as `least`."""
        match node:
            case Call(function=function) if function not in NUMBERS and not self._is_number(node):
                return self._call(node, least, role)
        return [Token(leaf=self._leaf(node), firm=least > LOOSEST, role=self._role(node) or role)]

    def _is_number(self, node: Node) -> bool:
        return self.fixed.issuperset(names_of(node))

    def _role(self, node: Node) -> Role:
        if node == Name("g") or (isinstance(node, Call) and node.function == "grad"):
            return "gradient"
        return "momentum" if self.momentum and node == Name(self.momentum) else ""

    def _call(self, call: Call, least: int, role: Role) -> list[Token]:
        def text(words: str) -> Token:
            return Token(words, role=role)

        match call:
            case Call(function=sign, arguments=(a, b)) if sign in SIGNS:
                word, holds = SIGNS[sign]
                right = holds + 1 if sign in "-/" else max(holds, LOOSEST)
                made = [*self.tokens(a, holds, role), text(word), *self.tokens(b, right, role)]
                firm = holds
            case Call(function="neg", arguments=(a,)):
                made, firm = [text("−"), *self.tokens(a, PRODUCT, role)], LOOSEST
            case Call(function="**", arguments=(a, Number(value=2.0))):
                made, firm = [*self.tokens(a, ATOM, role), text("²")], POWER
            case Call(function="**", arguments=(a, b)):
                made = [*self.tokens(a, ATOM, role), text("^"), *self.tokens(b, ATOM, role)]
                firm = POWER
            case Call(function=function, arguments=arguments):
                name = "√" if function == "sqrt" else function
                made = [text(f"{name}(")]
                for i, one in enumerate(arguments):
                    made += [text(", ")] * bool(i) + self.tokens(one, LOOSEST, role)
                made, firm = [*made, text(")")], ATOM
        return made if firm >= least else [text("("), *made, text(")")]


def _away(formula: Node) -> tuple[Node, list[Node]]:
    """`a - b - c` as a, and [b, c]."""
    away: list[Node] = []
    while isinstance(formula, Call) and formula.function == "-":
        formula, one = formula.arguments
        away.insert(0, one)
    return formula, away


def _leaves(trajectory: Trajectory, program: Program, leaves: Sequence[tuple[int, Node]]) -> Array:
    """What each leaf comes to at each step, `(leaves, steps, 2)`."""
    run, problem = trajectory.optimizer, trajectory.problem
    x = np.array(trajectory.positions[0])
    states = first_values(program, x, run.at(1).settings())
    found = np.empty((len(leaves), trajectory.steps, 2))
    for t in range(1, trajectory.steps + 1):
        step = _Step(problem, run.at(t), trajectory.positions[t - 1], states, t)
        at = 0
        for i, line in enumerate([*program.lines, None]):
            while at < len(leaves) and leaves[at][0] == i:
                found[at, t - 1] = step.value(leaves[at][1])
                at += 1
            if line:
                step.names[line.name] = step.value(line.formula)
        states = {name: step.names[name] for name in program.states}
    return found


class _Step:
    """The names of one step, and what formulas of them come to."""

    def __init__(
        self, problem: Problem, run: Optimizer, x: Array, states: Mapping[str, Any], t: int
    ) -> None:
        self.x, self.run, self.objective = x, run, problem.objective
        self.seen = problem.at(t)
        self.names: dict[str, Any] = {**run.settings(), **states, "x": x, "t": float(t)}

    def gradient(self, at: Any) -> Array:
        at = np.array(np.broadcast_to(at, self.x.shape))
        # A weight decay is in the lines; what is clipped is clipped before them.
        return Optimizer.taken(self.run, self.seen.gradient(at), at)

    def value(self, node: Node) -> Any:
        match node:
            case Number(value=value):
                return value
            case Name(name="g"):
                return self.gradient(self.x)
            case Name(name="f"):
                return self.objective.value(self.x)
            case Name(name="H"):
                return self.seen.hessian(self.x)
            case Name(name=name):
                return self.names[name]
            case Call(function="grad", arguments=(at,)):
                return self.gradient(self.value(at))
            case Call(function="dot", arguments=(Name(name="H"), vector)):
                return METHOD_OPERATIONS["times"](self.seen.hessian(self.x), self.value(vector))
            case Call(function=function, arguments=arguments):
                operation = METHOD_OPERATIONS.get(function) or OPERATIONS[function]
                of = (self.x,) if function in OF_X else ()
                return operation(*of, *map(self.value, arguments))
