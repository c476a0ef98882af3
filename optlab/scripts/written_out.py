"""Methods written out, as functions of a program, and what these functions call."""

from textwrap import wrap

from optlab.experiment import Experiment
from optlab.optimizers.adagrad_full import AdaGradFull
from optlab.optimizers.base import Optimizer
from optlab.scheduled import plain_of, schedules_of
from optlab.schedules.typed import Typed as TypedSchedule
from optlab.scripts.dialects import Dialect
from optlab.scripts.full_matrix import FullMatrix
from optlab.scripts.method import MethodSource
from optlab.scripts.schedules import plain_number, schedule_call, schedule_source, typed_source

SOLVE = """\
def solve(H, v):
    \"\"\"H divides v, by Cramer's rule: where H is singular that is infinite, and no error.\"\"\"
    (h11, h12), (h21, h22) = H
    return {array}([h22*v[0] - h12*v[1], h11*v[1] - h21*v[0]])/(h11*h22 - h12*h21)"""

CLIPPED = {
    "np": """\
def clipped_to(most, g):
    \"\"\"Each coordinate at most so large; 0 is no limit.\"\"\"
    return np.clip(g, -most, most) if most > 0 else g""",
    "torch": """\
def clipped_to(most, g):
    \"\"\"Each coordinate at most so large; 0 is no limit.\"\"\"
    return torch.clamp(g, -most, most) if most > 0 else g""",
    "jnp": """\
def clipped_to(most, g):
    \"\"\"Each coordinate at most so large; 0 is no limit.\"\"\"
    return jnp.where(most > 0, jnp.clip(g, -most, most), g)""",
}
SHORTENED = """\
def shortened_to(most, g):
    \"\"\"At most so long, in the same direction; 0 is no limit. What has overflowed has none.\"\"\"
    length = {module}.hypot(g[0], g[1])
    longer = (most > 0) & (length > most) & {module}.isfinite(length)
    return {module}.where(longer, g*(most/length), g)"""
AT_STEPS = """\
def at_steps(course):
    \"\"\"What each step sees.\"\"\"
    return jnp.array([course(t) for t in range(1, steps + 1)])"""


WIDTH = 90


class WrittenOut:
    """The functions of methods that a script has, each once."""

    def __init__(self, experiment: Experiment, dialect: Dialect, *, changes: bool) -> None:
        self.experiment, self.dialect, self.changes = experiment, dialect, changes
        self.functions: dict[tuple[object, ...], tuple[str, list[str]]] = {}
        self.schedules: dict[str, list[str]] = {}
        self.helpers: dict[str, list[str]] = {}
        self.asks_hessian = False

    def call(self, run: Optimizer) -> str:
        """How the path of a run is asked for; its function is there from then on."""
        made = FullMatrix if issubclass(plain_of(type(run)), AdaGradFull) else MethodSource
        source = made(run, self.dialect, self.changes)
        told = [f"{source.arguments[n]}={self._number(run, n, source)}" for n in source.numbers]
        return f"{self._function(source)}({', '.join(['start', *told])})"

    def _function(self, source: MethodSource) -> str:
        step = source.step()
        key = (source.run.key, source.numbers, source.scheduled, *source.begin(), *step)
        if key not in self.functions:
            alike = sum(1 for one in self.functions if one[0] == source.run.key)
            name = plain_of(type(source.run)).key.replace("typed", "typed_method")
            name = f"{name}_{alike + 1}" if alike else name
            self.functions[key] = name, self._lines(name, source, step)
            self._help(step)
        return self.functions[key][0]

    def _help(self, step: list[str]) -> None:
        """What a step calls is there, too."""
        text = "\n".join(step)
        for name in ("clipped_to", "shortened_to", "solve"):
            if f"{name}(" in text:
                self.helper(name)
        self.asks_hessian |= "hessian(" in text

    def helper(self, name: str) -> str:
        """The name of a function that methods call, which is there from then on."""
        dialect = self.dialect
        array = "torch.stack" if dialect.strict else dialect.array
        texts = {
            "clipped_to": CLIPPED[dialect.module],
            "shortened_to": SHORTENED.format(module=dialect.module),
            "solve": SOLVE.format(array=array),
            "at_steps": AT_STEPS,
        }
        self.add(name, texts[name])
        return name

    def add(self, name: str, text: str) -> None:
        """Another function that is called."""
        self.helpers[name] = text.splitlines()

    def _lines(self, name: str, source: MethodSource, step: list[str]) -> list[str]:
        told = ", ".join(["x", *(source.arguments[n] for n in source.numbers)])
        says = wrap(f'"""{source.doc}', WIDTH)
        says[-1] += '"""'
        head = [f"def {name}({told}):", *(f"    {line}" for line in says)]
        begin = source.begin()
        carried = ["x", *(source.names[n] for n in source.carried)]
        if self.dialect.traced:
            both = f"({', '.join(carried)}{',' if len(carried) == 1 else ''})"
            inner = [f"{', '.join(carried)}{',' if len(carried) == 1 else ''} = carry", *step]
            return [
                *head,
                *(f"    {line}" for line in begin),
                "",
                "    def step(carry, t):",
                *(f"        {line}" for line in inner),
                f"        return {both}, x",
                "",
                f"    _, path = jax.lax.scan(step, {both}, jnp.arange(1, steps + 1))",
                "    return jnp.vstack([x, path])",
            ]
        joined = "torch.stack(path)" if self.dialect.strict else "np.array(path)"
        return [
            *head,
            *(f"    {line}" for line in [*begin, "path = [x]"]),
            "    for t in range(1, steps + 1):",
            *(f"        {line}" for line in [*step, "path.append(x)"]),
            f"    return {joined}",
        ]

    def _number(self, run: Optimizer, name: str, source: MethodSource) -> str:
        """What a function is told of a number: its value, or its course."""
        if name not in schedules_of(run):
            return plain_number(getattr(run, name)) if name != "eta" else repr(getattr(run, name))
        told = self.course(run, name)
        asked = f"lambda t: {told}"
        return f"at_steps({asked})" if self.dialect.traced else asked

    def course(self, run: Optimizer, name: str) -> str:
        """What step t sees of a number that follows a schedule, as the text of a call."""
        one, start = schedules_of(run)[name], getattr(run, name)
        legal = plain_of(type(run)).numbers()[name].legal
        if self.dialect.traced:
            self.helper("at_steps")
        if isinstance(one, TypedSchedule):
            made = f"course_{sum(1 for key in self.schedules if key.startswith('course')) + 1}"
            self.schedules[made] = typed_source(made, name, start, one, legal, self.dialect)
            return f"{made}(t)"
        self.schedules[one.key] = schedule_source(one)
        told, least = schedule_call(one, start), legal.nearest(0.0)
        return f"max({told}, {least!r})" if one.within and least else told

    def parts(self) -> list[list[str]]:
        """The functions, in the order in which they call each other."""
        methods = [lines for _name, lines in self.functions.values()]
        return [*self.schedules.values(), *self.helpers.values(), *methods]
