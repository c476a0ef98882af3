"""A typed method's lines as NumPy's operations: what depends on its numbers alone is computed once,
and arrays that nothing reads any more take the next result."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from optlab.hyperparameters import Array
from optlab.typed.formula import Call, Name, Node, Number
from optlab.typed.method import Program
from optlab.typed.tape import OPERATIONS, Operation, Tape

SEEN, BEGINNING, TIME = "the objective", "x at the beginning", "t"  # no name has a blank
WHOLE_POWER = 1e6


def power(base: Any, exponent: Any) -> Any:
    """A power; a whole one, as beta^t is, by products, which are the same for a number and for an
    array of them: so a sweep is its members' runs bit by bit."""
    if isinstance(exponent, np.ndarray):
        return _powers(base, exponent)
    if not isinstance(exponent, float) or exponent % 1 or not abs(exponent) <= WHOLE_POWER:
        return np.power(base, exponent)
    product, square, left = 1.0, base, abs(int(exponent))
    while left:
        if left % 2:
            product = product * square
        left //= 2
        if left:
            square = square * square
    return np.divide(1.0, product) if exponent < 0 else product


def _powers(base: Any, exponents: Array) -> Array:
    """The power of each member, as it is alone."""
    base, exponents = np.broadcast_arrays(base, exponents)
    values = np.asarray(np.power(base, exponents))
    whole = (exponents % 1 == 0) & (np.abs(exponents) <= WHOLE_POWER)
    for one in np.unique(exponents[whole]):
        members = exponents == one
        values[members] = power(base[members], float(one))
    return values


def _sum(x: Array, values: Any) -> Any:
    """Over the coordinates of x, which a number has, too: the same in each."""
    return np.add.reduce(np.broadcast_to(values, x.shape), axis=0)


def _solved(h: Array, v: Any) -> Array:
    (h11, h12), (_, h22) = h
    v1, v2 = np.broadcast_to(v, h.shape[1:])
    return np.array([h22 * v1 - h12 * v2, h11 * v2 - h12 * v1]) / (h11 * h22 - h12 * h12)


def _times(h: Array, v: Any) -> Array:
    (h11, h12), (h21, h22) = h
    v1, v2 = np.broadcast_to(v, h.shape[1:])
    return np.array([h11 * v1 + h12 * v2, h21 * v1 + h22 * v2])


def _as(x: Array, values: Any) -> Array:
    """The values in the shape and the type of x."""
    if type(values) is np.ndarray and values.shape == x.shape and values.dtype == x.dtype:
        return values
    return np.array(np.broadcast_to(values, x.shape), dtype=x.dtype)


METHOD_OPERATIONS: Mapping[str, Operation] = {
    "**": power,
    "value": lambda seen, x: seen.value(x),
    "grad": lambda seen, x, at: seen.gradient(_as(x, at)),
    "hessian": lambda seen, x: seen.hessian(x),
    "dot": lambda x, a, b: _sum(x, np.multiply(a, b)),
    "norm": lambda x, a: np.sqrt(_sum(x, np.multiply(a, a))),
    "mean": lambda x, a: np.divide(_sum(x, a), float(len(x))),
    "where": lambda c, a, b: np.where(np.greater(c, 0), a, b),
    "solve": _solved,
    "times": _times,
}
OF_X = ("dot", "norm", "mean")  # are told x, whose coordinates they go over
OF_X_SHAPE = ("grad", "solve", "times")  # have the shape of x
ELEMENTWISE = {*OPERATIONS.values(), *(METHOD_OPERATIONS[name] for name in ("**", "where"))}


class Steps(Tape):
    """The operations of a step of a program. `slots` are the values that they go through."""

    def __init__(self, program: Program) -> None:
        super().__init__((), METHOD_OPERATIONS)
        # What a name means at the line that is compiled: the slot of what it was assigned last.
        self._meaning: dict[str, int] = {}
        self._seen, self._x = (self._place(Name(name)) for name in (SEEN, BEGINNING))
        self._meaning["x"] = self._x
        for line in program.lines:
            self._meaning[line.name] = self._place(line.formula)
        self.results = [self._meaning[name] for name in ("x", *program.states)]
        # Where a state comes in; None for one that is assigned before anything reads it.
        self.states = [self._named.get(name) for name in program.states]
        self._time = self._named.get(TIME)
        self._plan({*program.numbers})

    @property
    def _named(self) -> dict[str, int]:
        return {name: slot for slot, name in self._names}

    def _place(self, node: Node) -> int:
        """The slot of a part of a line."""
        match node:
            case Number(value=value):
                return self._constant(np.float64(value))
            case Name(name="g"):
                return self._step("grad", self._seen, self._x, self._x)
            case Name(name="f"):
                return self._step("value", self._seen, self._x)
            case Name(name="H"):
                return self._step("hessian", self._seen, self._x)
            case Name(name=name):
                if name in self._meaning:
                    return self._meaning[name]
                return self._new(name, lambda slot: self._names.append((slot, name)))
            case Call(function="**", arguments=(base, exponent)):
                return self._power(self._place(base), self._place(exponent))
            case Call(function="dot", arguments=(Name(name="H") as hessian, vector)):
                return self._step("times", self._place(hessian), self._place(vector))
            case Call(function=function, arguments=arguments):
                of = (self._x,) if function in OF_X else ()
                of = (self._seen, self._x) if function == "grad" else of
                return self._step(function, *of, *map(self._place, arguments))

    def _plan(self, numbers: set[str]) -> None:
        """Part the operations: those of numbers alone, and those of each step, for which an array
        that they read last may hold the result."""
        fixed = {slot for slot, _constant in self._constants}
        fixed |= {slot for slot, name in self._names if name in numbers}
        full = {slot for slot, name in self._names if slot not in fixed}
        full -= {self._seen, self._named.get(TIME, -1)}
        last = {one: i for i, step in enumerate(self._steps) for one in step[2]}
        kept = {*self.results}
        self._once: list[tuple[int, Operation, tuple[int, ...]]] = []
        self._each: list[tuple[int, Operation, tuple[int, ...], int]] = []
        made = set[int]()  # arrays of the shape of x that are nobody else's
        of_x = {METHOD_OPERATIONS[name] for name in OF_X_SHAPE}
        for i, (slot, operation, arguments) in enumerate(self._steps):
            if fixed.issuperset(arguments):
                fixed.add(slot)
                self._once.append((slot, operation, arguments))
                continue
            wide = operation in ELEMENTWISE and not full.isdisjoint(arguments)
            if operation in of_x or wide:
                full.add(slot)
            into = -1
            if isinstance(operation, np.ufunc) and slot in full:
                free = (a for a in arguments if a in made and last[a] == i and a not in kept)
                into = next(free, -1)
                made.add(slot)
            self._each.append((slot, operation, arguments, into))

    def begun(self, numbers: Mapping[str, Any]) -> list[Any]:
        """The slots, with what the numbers alone decide."""
        slots: list[Any] = [None] * len(self._slots)
        for slot, constant in self._constants:
            slots[slot] = float(constant)  # a float64 of NumPy's would make float64 of float32
        for slot, name in self._names:
            slots[slot] = numbers.get(name)
        with np.errstate(all="ignore"):
            for slot, operation, arguments in self._once:
                slots[slot] = _weak(operation(*[slots[one] for one in arguments]))
        return slots

    def taken(
        self, begun: Sequence[Any], seen: Any, x: Array, state: Sequence[Array], t: int
    ) -> list[Array]:
        """x and the states after one step, each in the shape and the type of x."""
        slots = [*begun]
        slots[self._seen], slots[self._x] = seen, x
        if self._time is not None:
            slots[self._time] = float(t)
        for slot, value in zip(self.states, state, strict=True):
            if slot is not None:
                slots[slot] = value
        for slot, operation, arguments, into in self._each:
            given = [slots[one] for one in arguments]
            if into >= 0:
                slots[slot] = operation(*given, out=slots[into])
                continue
            value = operation(*given)
            slots[slot] = float(value) if type(value) is np.float64 else value
        return [_as(x, slots[slot]) for slot in self.results]


def _weak(value: Any) -> Any:
    return float(value) if isinstance(value, np.float64) else value


def first_values(program: Program, x: Array, numbers: Mapping[str, Any]) -> dict[str, Array]:
    """What each state is before the first step, in the shape and the type of x."""
    zero = np.zeros_like(x)
    said = {one.name: one.formula for one in program.first}
    tape = Tape(tuple(said.values()), {"**": power})
    values = dict(zip(said, tape.values({**numbers, "x": x}), strict=True))
    return {name: _as(x, values[name]) if name in values else zero for name in program.states}
