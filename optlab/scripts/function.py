"""f, its gradient and what steps see of it, as the source of a program."""

from dataclasses import dataclass, field

from optlab.cached_property import cached_property
from optlab.experiment import Experiment
from optlab.objectives.base import OnMinibatches
from optlab.scripts.dialects import Dialect
from optlab.scripts.names import apart
from optlab.scripts.printer import Printer, needs_own_numbers, number_text
from optlab.scripts.rows import seen_by_steps
from optlab.typed.derivatives import Derivatives
from optlab.typed.formula import Node, names_of, read
from optlab.typed.program import COORDINATES
from optlab.typed.raised import plain
from optlab.words import N_, _, fault

NO_TEXT = N_("there is no script of {title}: it says no formula that a program could have")

NOISE = {"gaussian": "{g} + {sigma}*{n}", "proportional": "{g}*(1 + {sigma}*{n})"}

DRAWS = """\
# Two standard normal numbers a step, the same ones as on the page: of the bits of a counter.
bits = np.random.Philox(key={seed}).random_raw(2*steps)
draws = [NormalDist().inv_cdf(share) for share in ((bits >> 12) + 0.5)/2**52]
draws = {made}"""


class NoScript(ValueError):
    """What there is no script of; the sentence says why."""


@dataclass
class FunctionSource:
    """The source of an experiment's function in one dialect."""

    experiment: Experiment
    dialect: Dialect
    imports: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        f, noise = self.experiment.objective, self.experiment.noise
        text = f.as_text()
        by_step = f.by_step() if f.noisy else None
        if text is None or (f.noisy and by_step is None):
            raise NoScript(fault(NO_TEXT, title=_(f.title)))
        if noise and noise.key not in NOISE:
            raise NoScript(fault(NO_TEXT, title=_(noise.title)))
        self.by_step = by_step
        self.derivatives = Derivatives()
        self.f = self._read(text)
        self.of_step = self._read(by_step.text) if by_step else self.f
        self.own = apart((*f.letters, *(by_step.names if by_step else ())))
        self.changes = bool(by_step or noise)
        """Whether the gradient is another one at each step."""

    def _read(self, text: str) -> Node:
        (same,) = self.derivatives.algebra.same(read(text), names=COORDINATES)
        return same

    @cached_property
    def letters(self) -> dict[str, float]:
        """The letters that the formulas have."""
        there = {*names_of(self.f, self.of_step)}
        return {n: float(v) for n, v in self.experiment.objective.letters.items() if n in there}

    @cached_property
    def _numbers_of_its_own(self) -> bool:
        trees = [self.f, self.of_step]
        if not self.dialect.strict:
            trees += plain(*self._slopes, guarded=True)
        return needs_own_numbers(self.dialect, trees, self.letters, careful=True)

    @cached_property
    def _slopes(self) -> list[Node]:
        return [self.derivatives.of(self.of_step, x) for x in ("x1", "x2")]

    def constants(self) -> list[str]:
        """The letters, a line each."""
        own = self.dialect.number + "({})" if self._numbers_of_its_own else "{}"
        return [f"{self.own[n]} = {own.format(repr(v))}" for n, v in self.letters.items()]

    def value(self) -> list[str]:
        """`f(x)`."""
        return self._function("f(x)", "", [self.f], "return {}")

    def tables(self) -> list[str]:
        """What is another at each step: of the rows, of the stream, and the draws of the noise."""
        lines: list[str] = []
        f, array = self.experiment.objective, self.dialect.array
        if self.by_step and self.by_step.cycle:
            cycle = ", ".join(f"({', '.join(map(repr, row))},)" for row in self.by_step.cycle)
            lines += ["# What each step sees, by turns.", f"cycle = [{cycle}]"]
            lines += [
                f"seen = {array}([cycle[k % {len(self.by_step.cycle)}] for k in range(steps)])"
            ]
        elif self.by_step and isinstance(f, OnMinibatches):
            imports, code = seen_by_steps(f, self.experiment.steps)
            self.imports |= {"import numpy as np", *imports}
            lines += [*code.splitlines(), f"seen = {self._array_of('seen')}"]
        if noise := self.experiment.noise:
            self.imports |= {"import numpy as np", "from statistics import NormalDist"}
            made = f"{self._array_of('draws')}.reshape(steps, 2)"
            lines += DRAWS.format(seed=int(noise.seed), made=made).splitlines()
        return lines

    def _array_of(self, rows: str) -> str:
        """A list that NumPy has made as the library's array."""
        own = f"np.array({rows})"
        return own if self.dialect.module == "np" else f"{self.dialect.array}({own})"

    def gradient(self) -> list[str]:
        """`gradient(x)`, or `gradient(x, t)` where it is another one at each step."""
        asked = "x, t" if self.changes else "x"
        if self.dialect.module != "np":
            return self._automatic(asked)
        whole = ", dtype=float" if not names_of(*self._slopes) else ""
        made = self._seen(f"np.array([{{}}, {{}}]{whole})")
        return self._function(f"gradient({asked})", self._unpacked(), self._slopes, made)

    def _automatic(self, asked: str) -> list[str]:
        """The same by automatic differentiation."""
        of = "jax.grad" if self.dialect.traced else "torch.func.grad"
        if not self.by_step:
            return [f"def gradient({asked}):", f"    {self._seen(f'{of}(f)(x)')}"]
        loss = self._function("loss(x, t)", self._unpacked(), [self.of_step], "return {}")
        return [*loss, "", "", f"def gradient({asked}):", f"    {self._seen(f'{of}(loss)(x, t)')}"]

    def hessian(self) -> list[str]:
        """`hessian(x)`, or `hessian(x, t)`."""
        asked = "x, t" if self.changes else "x"
        if self.dialect.module != "np":
            of = "jax.hessian" if self.dialect.traced else "torch.func.hessian"
            made = f"{of}(loss)(x, t)" if self.by_step else f"{of}(f)(x)"
            return [f"def hessian({asked}):", f"    return {made}"]
        one, other = self._slopes
        of = self.derivatives.of
        trees = [of(one, "x1"), of(one, "x2"), of(other, "x2")]
        made = "return np.array([[{0}, {1}], [{1}, {2}]], dtype=float)"
        return self._function(f"hessian({asked})", self._unpacked(), trees, made)

    def _unpacked(self) -> str:
        if not self.by_step:
            return ""
        names = ", ".join(self.own[name] for name in self.by_step.names)
        return f"{names}{',' if len(self.by_step.names) == 1 else ''} = seen[t - 1]"

    def _seen(self, gradient: str) -> str:
        """The last line: the gradient, with the noise of step t in it."""
        if not (noise := self.experiment.noise):
            return f"return {gradient}"
        sigma = number_text(float(noise.sigma), self.dialect)
        return "return " + NOISE[noise.key].format(g=gradient, sigma=sigma, n="draws[t - 1]")

    def _function(self, head: str, first: str, trees: list[Node], made: str) -> list[str]:
        """A function of x whose last line is made of the texts of the formulas."""
        printer = Printer(self.dialect, self.own, taken={*self.own.values(), *self.own})
        lines, texts = printer.lines(*plain(*trees, guarded=True))
        body = ["x1, x2 = x", *filter(None, [first]), *lines, made.format(*texts)]
        return [f"def {head}:", *(f"    {line}" for line in body)]
