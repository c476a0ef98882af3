"""Tape: formulas as a list of NumPy's operations, each common part once, that arrays go through."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from optlab.typed.formula import LARGEST_EXPONENT, Call, Name, Node, Number, parts_of
from optlab.typed.operations import OPERATIONS as OPERATIONS
from optlab.typed.operations import Operation as Operation


class Tape:
    """The values of some formulas for values of their names, elementwise over arrays.

    What is out of a function's domain is nan, what is too large inf; who asks silences NumPy's
    warnings, as the step loop does. `operations` are those beside OPERATIONS that the formulas
    call.
    """

    def __init__(
        self, roots: Sequence[Node], operations: Mapping[str, Operation] | None = None
    ) -> None:
        self._operations = {**OPERATIONS, **(operations or {})}
        self._constants: list[tuple[int, np.float64]] = []
        self._names: list[tuple[int, str]] = []
        self._steps: list[tuple[int, Operation, tuple[int, ...]]] = []
        self._slots: dict[Any, int] = {}
        self._known: dict[int, np.float64] = {}
        slots: dict[int, int] = {}  # of each part, by what it is, not by what it looks like
        for part in parts_of(*roots):
            slots[id(part)] = self._slot(part, slots)
        self._roots = [slots[id(root)] for root in roots]
        self._program = list(zip(self._steps, self._last_uses(), strict=True))
        self._begin: list[Any] = [None] * len(self._slots)
        for slot, constant in self._constants:
            self._begin[slot] = constant

    def values(self, names: Mapping[str, Any]) -> list[Any]:
        """The value of each formula, in order. Raises KeyError for a name without a value."""
        slots = self._begin.copy()
        for slot, name in self._names:
            slots[slot] = names[name]
        for (slot, operation, arguments), dead in self._program:
            slots[slot] = operation(*[slots[one] for one in arguments])
            for one in dead:
                slots[one] = None
        return [slots[root] for root in self._roots]

    def _last_uses(self) -> list[tuple[int, ...]]:
        """What nobody asks for after each step: on a fine grid each value takes megabytes."""
        kept, dead = set(self._roots), list[tuple[int, ...]]()
        for _slot, _operation, arguments in reversed(self._steps):
            dead.append(tuple({one for one in arguments if one not in kept}))
            kept.update(arguments)
        return dead[::-1]

    @property
    def operations(self) -> int:
        """How many operations it takes."""
        return len(self._steps)

    def _slot(self, node: Node, slots: Mapping[int, int]) -> int:
        """The place of a part's value, where those that it is made of have theirs."""
        match node:
            case Number(value=value):
                return self._constant(np.float64(value))
            case Name(name=name):
                return self._new(name, lambda slot: self._names.append((slot, name)))
            case Call(function="**", arguments=(base, exponent)):
                return self._power(slots[id(base)], slots[id(exponent)])
            case Call():
                return self._step(node.function, *(slots[id(one)] for one in node.arguments))

    def _power(self, base: int, exponent: int) -> int:
        """Whole powers as products, of which NumPy makes a power only slowly."""
        value = self._known.get(exponent)
        if value is None or value % 1 or abs(value) > LARGEST_EXPONENT:
            root = value is not None and value == 0.5
            return self._step("sqrt", base) if root else self._step("**", base, exponent)
        if value == 0:
            return self._constant(np.float64(1))
        product, square, left = -1, base, abs(int(value))
        while True:
            if left % 2:
                product = square if product < 0 else self._step("*", product, square)
            left //= 2
            if not left:
                break
            square = self._step("*", square, square)
        one = self._constant(np.float64(1)) if value < 0 else 0
        return self._step("/", one, product) if value < 0 else product

    def _step(self, function: str, *arguments: int) -> int:
        operation = self._operations[function]
        if function in OPERATIONS and all(one in self._known for one in arguments):
            with np.errstate(all="ignore"):
                return self._constant(operation(*(self._known[one] for one in arguments)))
        return self._new(
            (function, arguments), lambda slot: self._steps.append((slot, operation, arguments))
        )

    def _constant(self, value: np.float64) -> int:
        def keep(slot: int) -> None:
            self._constants.append((slot, value))
            self._known[slot] = value

        return self._new(("constant", value.tobytes()), keep)

    def _new(self, key: Any, keep: Callable[[int], object]) -> int:
        if key not in self._slots:
            slot = self._slots[key] = len(self._slots)
            keep(slot)
        return self._slots[key]
