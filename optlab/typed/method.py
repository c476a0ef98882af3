"""A method that a person types: lines that each assign, in order, read and compiled once.

    s = gamma*s + (1 - gamma)*g**2
    x = x - eta*g/sqrt(s + epsilon)

`x`, its gradient `g`, the Hessian `H` and `f` are those where the step begins, `t` is its number;
`grad(...)` looks elsewhere. Another name on the left is state, 0 at first or what a first line
`s0 = 1` says; a name that is only read is a hyperparameter.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from keyword import iskeyword
from typing import NoReturn

from optlab.declarations import lines_of
from optlab.typed.formula import (
    CONSTANTS,
    FUNCTIONS,
    Arity,
    Call,
    FormulaError,
    Name,
    Node,
    Place,
    names_of,
    read,
)
from optlab.typed.letters import TAGS
from optlab.typed.tokens import LONGEST_NAME
from optlab.words import N_, _, fault

MOST_CHARACTERS = 800
MOST_LINES = 16
MOST_PARTS = 200
MOST_LOOKS = 4  # gradients a step: each is a backward pass of a network
MOST_NUMBERS = 10  # each has a slider, and its sweep
PROGRAMS_KEPT = 300

METHOD_FUNCTIONS: Mapping[str, Arity] = {
    **FUNCTIONS,
    "grad": Arity(1, 1),
    "dot": Arity(2, 2),
    "norm": Arity(1, 1),
    "mean": Arity(1, 1),
    "where": Arity(3, 3),
    "solve": Arity(2, 2),
}
GIVEN: Mapping[str, str] = {
    "g": N_("g is the gradient where the step begins: it is read, not assigned"),
    "H": N_("H is the Hessian where the step begins: it is read, not assigned"),
    "f": N_("f is the function's value: it is read, not assigned"),
    "t": N_("t is the number of the step: it is read, not assigned"),
}
LINE = re.compile(r"\s*(?P<name>[A-Za-z]\w*)\s*=(?!=)\s*", re.ASCII)


class ProgramError(ValueError):
    """Lines that are no method. `line` is counted from 1; `at` is the place in that line."""

    def __init__(self, line: int, error: FormulaError) -> None:
        super().__init__(fault("line {line}: {error}", line=line, error=error))
        self.line, self.reason, self.at = line, error.reason, error.at


@dataclass(frozen=True)
class Assignment:
    """One line: a name, and the formula of what it gets."""

    name: str
    formula: Node


@dataclass(frozen=True)
class Program:
    """What the lines of a method say."""

    first: tuple[Assignment, ...]  # what states are before the first step, `s0 = 1`
    lines: tuple[Assignment, ...]
    states: tuple[str, ...]
    numbers: tuple[str, ...]  # the hyperparameters: eta first, the others as they are read
    in_the_plane: bool  # whether it asks for f or the Hessian, which weights do not have


@lru_cache(PROGRAMS_KEPT)
def program_of(text: str, base: type) -> Program:
    """The method that a text holds, its lines parted by line ends or `;`. What `base` has a meaning
    for is no hyperparameter's name. Raises ProgramError with the line, the place and a reason."""
    return _Reader(text, base).program()


class _Reader:
    """One text, with what can be refused of it."""

    def __init__(self, text: str, base: type) -> None:
        self.texts, self.base = lines_of(text), base
        self.number = 0  # the line that is looked at, from 0
        self.parts = self.looks = 0

    def refuse(self, reason: str, at: Place) -> NoReturn:
        shown = self.texts[self.number] if self.texts else ""
        raise ProgramError(self.number + 1, FormulaError(reason, shown, at))

    def program(self) -> Program:
        if not self.texts:
            self.refuse(_("there is no line; the shortest method is x = x - eta*g"), (0, 0))
        targets = [self._target() for self.number in range(len(self.texts))]
        found: list[Assignment] = []
        for self.number, (name, _at) in enumerate(targets):
            if self.number == MOST_LINES:
                self._refuse_whole(fault("a method has at most {most} lines", most=MOST_LINES))
            found.append(Assignment(name, self._formula()))
        assigned = {name for name, _at in targets}
        if "x" not in assigned:
            self.number = len(targets) - 1
            self._refuse_whole(_("no line moves x, as x = x - eta*g does"))
        begins = next(
            (i for i, (name, _at) in enumerate(targets) if not _is_first(name, assigned)),
            len(targets),
        )
        states = dict.fromkeys(name for name, _at in targets[begins:] if name != "x")
        self._check_first(found, begins, assigned)
        numbers = self._numbers(found, {*states, *(one.name for one in found[:begins])})
        return Program(
            tuple(Assignment(one.name[:-1], one.formula) for one in found[:begins]),
            tuple(found[begins:]),
            tuple(states),
            numbers,
            any(_asks_for_more(one.formula) for one in found),
        )

    def _refuse_whole(self, reason: str) -> NoReturn:
        self.refuse(reason, (0, len(self.texts[self.number])))

    def _target(self) -> tuple[str, Place]:
        """The name on the left of a line."""
        text = self.texts[self.number]
        found = LINE.match(text)
        if not found:
            self._refuse_whole(_("a line assigns to one name, as s = gamma*s + g"))
        name, at = found["name"], found.span("name")
        if len(name) > LONGEST_NAME:
            self.refuse(fault("a name has at most {most} characters", most=LONGEST_NAME), at)
        if name in GIVEN:
            self.refuse(_(GIVEN[name]), at)
        if name in METHOD_FUNCTIONS or name in CONSTANTS or iskeyword(name):
            self.refuse(fault("{name} has a meaning already", name=name), at)
        return name, at

    def _formula(self) -> Node:
        text = self.texts[self.number]
        found = LINE.match(text)
        assert found
        right = text[found.end() :]
        try:
            formula = read(right, METHOD_FUNCTIONS)
        except FormulaError as error:
            start, end = (place + found.end() for place in error.at)
            self.refuse(error.reason, (start, end))
        for node, parent in _nodes(formula):
            self._check(node, parent, found.end())
        return formula

    def _check(self, node: Node, parent: Call | None, start: int) -> None:
        at = (node.at[0] + start, node.at[1] + start)
        self.parts += 1
        if self.parts > MOST_PARTS:
            self.refuse(fault("a method has at most {most} parts", most=MOST_PARTS), at)
        if isinstance(node, Call) and node.function == "grad":
            self.looks += 1
            if self.looks > MOST_LOOKS:
                reason = fault("grad(...) may be there {most} times at most", most=MOST_LOOKS)
                self.refuse(reason, at)
        if isinstance(node, Call) and node.function == "solve" and not _is_hessian(node):
            self.refuse(_("what is solved is the Hessian: solve(H, g)"), at)
        if node == Name("H") and not (
            parent and _is_hessian(parent) and node is parent.arguments[0]
        ):
            self.refuse(_("H is a matrix: dot(H, v) multiplies it, solve(H, v) divides by it"), at)

    def _check_first(self, found: list[Assignment], begins: int, assigned: set[str]) -> None:
        """First lines stand first, once each, and read nothing that the first step only makes."""
        for self.number, one in enumerate(found):
            if not _is_first(one.name, assigned):
                continue
            if one.name == "x0":
                self._refuse_whole(_("where x begins is said by the page, not by the method"))
            if self.number >= begins:
                reason = fault("{name} stands before the lines of the steps", name=one.name)
                self._refuse_whole(reason)
            if one.name in [other.name for other in found[: self.number]]:
                self._refuse_whole(fault("{name} is said twice", name=one.name))
            later = {*assigned, *GIVEN} - {"x"}
            read = [name for name in names_of(one.formula) if name in later]
            read += [name for name in METHOD_FUNCTIONS if name not in FUNCTIONS]
            known = next((name for name in read if _reads(one.formula, name)), None)
            if known:
                reason = fault(
                    "before the first step there is no {name}: there are x and hyperparameters",
                    name=known,
                )
                self._refuse_whole(reason)

    def _numbers(self, found: list[Assignment], own: set[str]) -> tuple[str, ...]:
        """The hyperparameters: names that are read and that nothing else means."""
        numbers: dict[str, None] = {}
        for self.number, one in enumerate(found):
            text = self.texts[self.number]
            for node, _parent in _nodes(one.formula):
                if not isinstance(node, Name) or node.name in {"x", *own, *GIVEN}:
                    continue
                match = LINE.match(text)
                start = match.end() if match else 0
                at = (node.at[0] + start, node.at[1] + start)
                if node.name in ("x1", "x2", "y"):
                    reason = _("x stands for both coordinates, and a line is of each of them")
                    self.refuse(reason, at)
                if node.name in TAGS or hasattr(self.base, node.name):
                    reason = fault("{name} is taken: another name, please", name=node.name)
                    self.refuse(reason, at)
                numbers[node.name] = None
                if len(numbers) > MOST_NUMBERS:
                    reason = fault("a method has at most {most} numbers", most=MOST_NUMBERS)
                    self.refuse(reason, at)
        return tuple(sorted(numbers, key=lambda name: name != "eta"))


def _is_first(name: str, assigned: set[str]) -> bool:
    """Whether a name on the left is what another begins as, `s0`."""
    return name.endswith("0") and name[:-1] in assigned


def _is_hessian(call: Call) -> bool:
    return call.function in ("dot", "solve") and call.arguments[0] == Name("H")


def _nodes(node: Node, parent: Call | None = None) -> Iterator[tuple[Node, Call | None]]:
    yield node, parent
    if isinstance(node, Call):
        for one in node.arguments:
            yield from _nodes(one, node)


def _reads(formula: Node, name: str) -> bool:
    return any(
        name == (one.function if isinstance(one, Call) else getattr(one, "name", ""))
        for one, _parent in _nodes(formula)
    )


def _asks_for_more(formula: Node) -> bool:
    return not {"f", "H"}.isdisjoint(names_of(formula))
