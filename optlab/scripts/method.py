"""A method's step, written out: the lines of `as_text` as the source of a program."""

from dataclasses import dataclass
from typing import Any

from optlab.cached_property import cached_property
from optlab.optimizers.base import Optimizer
from optlab.optimizers.typed import Typed
from optlab.scheduled import plain_of, schedules_of
from optlab.scripts.dialects import Dialect
from optlab.scripts.function import NO_TEXT, NoScript
from optlab.scripts.names import apart
from optlab.scripts.printer import Printer, needs_own_numbers
from optlab.typed.derivatives import Algebra
from optlab.typed.formula import Call, Name, Node, Number, names_of, parts_of
from optlab.typed.method import Assignment, program_of
from optlab.words import _, fault, in_english


@dataclass(frozen=True)
class MethodSource:
    """One run's method in one dialect. `asked` is how gradient and Hessian are asked: `x, t` where
    they are others at each step, else `x`."""

    run: Optimizer
    dialect: Dialect
    changes: bool

    @cached_property
    def text(self) -> str:
        """Its lines. Raises NoScript where there are none."""
        text = self.run.as_text()
        if text is None:
            raise NoScript(fault(NO_TEXT, title=_(self.run.title)))
        return text

    @cached_property
    def scheduled(self) -> tuple[str, ...]:
        """The numbers that change from step to step, in order."""
        there = schedules_of(self.run)
        return tuple(n for n in (*self._program.numbers, *CLIPS) if n in there)

    @cached_property
    def _program(self) -> Any:
        return program_of(self.text, Typed)

    @cached_property
    def first(self) -> tuple[Assignment, ...]:
        return self._program.first + tuple(
            Assignment(_product(n), Number(1.0)) for n in self._of_powers
        )

    @cached_property
    def lines(self) -> tuple[Assignment, ...]:
        """The lines of a step. The power of a number that changes, as the bias correction of a
        built-in method has it, is the product of what it has been."""
        grown = [
            Assignment(_product(n), Call("*", (Name(_product(n)), Name(n))))
            for n in self._of_powers
        ]
        own = self._program.lines
        if not grown:
            return own
        instead = {(n, "t"): Name(_product(n)) for n in self._of_powers}
        return (*grown, *(Assignment(one.name, _replaced(one.formula, instead)) for one in own))

    @cached_property
    def _of_powers(self) -> list[str]:
        if isinstance(self.run, Typed):
            return []
        there = schedules_of(self.run)
        powers = {_power_of(part) for one in self._program.lines for part in parts_of(one.formula)}
        return [n for n in self._program.numbers if n in there and n in powers]

    @cached_property
    def reads(self) -> frozenset[str]:
        """The names that its lines read."""
        return frozenset(names_of(*(one.formula for one in self.lines)))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """What its function is told: the numbers of its lines, and how it clips."""
        clips = [n for n in CLIPS if n in schedules_of(self.run) or getattr(self.run, n)]
        return (*self._program.numbers, *clips)

    @cached_property
    def carried(self) -> tuple[str, ...]:
        """What a step takes from the one before, beside x."""
        seen: set[str] = set()
        names: list[str] = []
        assigned = {one.name for one in self.lines}
        for one in self.lines:
            for name in names_of(one.formula):
                if name in assigned and name not in seen and name not in names and name != "x":
                    names.append(name)
            seen.add(one.name)
        return tuple(names)

    @cached_property
    def arguments(self) -> dict[str, str]:
        """What its numbers, and what it assigns, are called where its function begins."""
        assigned = [one.name for one in self.lines if one.name != "x"]
        return apart(dict.fromkeys([*self.numbers, *assigned]))

    @cached_property
    def names(self) -> dict[str, str]:
        """What they are called in a step, where numbers that change have the value of the step."""
        now = apart([f"{self.arguments[n]}_t" for n in self.scheduled], self.arguments.values())
        told = {n: now[f"{self.arguments[n]}_t"] for n in self.scheduled}
        given = {"g": "g", "H": "H", "f": "height", "x": "x"}
        return self.arguments | told | given | {"t": "now" if self.own_numbers else "t"}

    @cached_property
    def own_numbers(self) -> bool:
        """Whether the single numbers have to be the library's own."""
        trees = [one.formula for one in (*self.first, *self.lines)]
        scalars = {*self._program.numbers, "t"}
        typed = isinstance(self.run, Typed)
        return needs_own_numbers(self.dialect, trees, scalars, careful=typed)

    def look(self, at: str) -> str:
        """The gradient at a place, as the method takes it."""
        told = self._names_of_clips
        look = f"gradient({at}{', t' if self.changes else ''})"
        if "clip_value" in told:
            look = f"clipped_to({told['clip_value']}, {look})"
        if "clip_norm" in told:
            look = f"shortened_to({told['clip_norm']}, {look})"
        return look

    @cached_property
    def _names_of_clips(self) -> dict[str, str]:
        return {n: self.names[n] for n in CLIPS if n in self.numbers}

    def begin(self) -> list[str]:
        """The lines before the first step: what is remembered."""
        lines: list[str] = []
        said = {one.name: one.formula for one in self.first}
        names = {n: self.arguments[n] for n in self.numbers} | {"x": "x"}
        printer = Printer(self.dialect, names, whole={"x"})
        steady = [n for n in self._program.numbers if n not in self.scheduled]
        if self.own_numbers and steady:
            own = [f"{self.dialect.number}({names[n]})" for n in steady]
            lines.append(f"{', '.join(names[n] for n in steady)} = {', '.join(own)}")
        for name in self.carried:
            formula = said.get(name)
            text = self.dialect.zeros
            if formula is not None:
                value = printer.text(formula)
                text = value if printer.is_whole(formula) else f"{text} + {value}"
            lines.append(f"{self.names[name]} = {text}")
        return lines

    def of_schedules(self) -> list[str]:
        """What the numbers that change are at step t."""
        lines: list[str] = []
        for n in self.scheduled:
            told = self.arguments[n]
            value = f"{told}[t - 1]" if self.dialect.traced else f"{told}(t)"
            if self.own_numbers and n not in CLIPS:
                value = f"{self.dialect.number}({value})"
            lines.append(f"{self.names[n]} = {value}")
        return lines

    def step(self) -> list[str]:
        """The lines of a step, which leads from x to x."""
        lines = self.of_schedules()
        if self.own_numbers and "t" in self.reads:
            value = "t" if self.dialect.traced else "float(t)"
            lines.append(f"now = {self.dialect.number}({value})")
        if "g" in self.reads:
            lines.append(f"g = {self.look('x')}")
        if "H" in self.reads:
            lines.append(f"H = hessian(x{', t' if self.changes else ''})")
        if "f" in self.reads:
            lines.append("height = f(x)")
        names = self.names | {"grad": self.look("{}")}
        whole = {"x", "g", *self.carried}
        later = [one.name for one in self.lines]
        for i, one in enumerate(self.lines):
            printer = Printer(self.dialect, names, whole=whole, taken={*names.values(), *names})
            before, (text,) = printer.lines(one.formula)
            sure = printer.is_whole(one.formula)
            kept = one.name == "x" or one.name in self.carried
            if kept and not sure and one.name not in later[i + 1 :]:
                text, sure = f"{self.dialect.zeros} + {text}", True
            whole = whole | {one.name} if sure else whole - {one.name}
            lines += [*before, f"{names[one.name]} = {text}"]
        return lines

    @property
    def doc(self) -> str:
        """Which variant it is."""
        plain: Any = plain_of(type(self.run))
        run = plain(**{n: getattr(self.run, n) for n in plain.hyperparameters()})
        return f"{plain.title}: {in_english(lambda: run.variant)}."


CLIPS = ("clip_value", "clip_norm")


def _product(name: str) -> str:
    return f"{name}_product"


def _power_of(part: Node) -> str:
    match part:
        case Call(function="**", arguments=(Name(name=name), Name(name="t"))):
            return name
    return ""


def _replaced(formula: Node, instead: dict[tuple[str, str], Name]) -> Node:
    """The formula with a name in the place of each of these powers."""
    make, made = Algebra(), dict[int, Node]()
    for part in parts_of(formula):
        match part:
            case Call(function="**", arguments=(Name(name=a), Name(name=b))) if (a, b) in instead:
                made[id(part)] = instead[a, b]
            case Call():
                made[id(part)] = make.call(part.function, *(made[id(a)] for a in part.arguments))
            case _:
                made[id(part)] = part
    return made[id(formula)]
