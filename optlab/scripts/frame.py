"""A script: a heading, imports, the start, the function, the methods, the runs, where they end."""

import json
from dataclasses import dataclass, field

from optlab.experiment import Experiment
from optlab.scripts.dialects import Dialect
from optlab.scripts.function import FunctionSource

STANDARD = ("math", "statistics", "itertools")
ENDS = """\
for name, path in paths.items():
    x1, x2 = map(float, path[-1])
    print(f"{name}: x1 = {x1!r}, x2 = {x2!r}, f = {float(f(path[-1]))!r}")"""

Lines = list[str]


def quoted(name: str) -> str:
    """A text as a program has it."""
    return json.dumps(name, ensure_ascii=False)


@dataclass
class Frame:
    """A script in parts, each some lines."""

    experiment: Experiment
    dialect: Dialect
    imports: set[str] = field(default_factory=set)
    settings: Lines = field(default_factory=list)
    function: list[Lines] = field(default_factory=list)
    methods: list[Lines] = field(default_factory=list)
    calls: dict[str, str] = field(default_factory=dict)
    """How the path of each run is computed, by its name."""

    def take(self, f: FunctionSource, *, hessian: bool) -> None:
        """Takes the source of the function in."""
        tables = f.tables()
        self.imports |= f.imports
        start = self.dialect.of_list(*map(repr, self.experiment.start))
        self.settings += ["", f"start = {start}", f"steps = {self.experiment.steps}"]
        self.settings += f.constants()
        self.function = [f.value(), *([tables] if tables else []), f.gradient()]
        self.function += [f.hessian()] if hessian else []

    def heading(self, link: str) -> Lines:
        """The comment that says what it is, and where its page is."""
        f, steps = self.experiment.objective.title, self.experiment.steps
        return [f"# optlab: {f}, {steps} steps.", *([f"# The page: {link}"] if link else [])]

    def settings_told(self) -> Lines:
        """The comment at the end: the settings, from which the page can be made again."""
        told = self.experiment.to_toml().strip().splitlines()
        lines = ["All settings, as the file of a preset has them:", "", *told]
        return [f"# {line}".rstrip() for line in lines]

    def imported(self) -> Lines:
        """The imports, in order."""
        told = set(self.imports)
        if any("math." in line for part in (*self.function, *self.methods) for line in part):
            told.add("import math")
        order = sorted(told, key=lambda line: (line.startswith("from"), line))
        own = [line for line in order if line.split()[1].split(".")[0] in STANDARD]
        return [*own, *([""] if own else []), *(line for line in order if line not in own)]

    def runs(self) -> Lines:
        """The paths of all runs by name."""
        return ["paths = {", *(f"    {quoted(n)}: {call}," for n, call in self.calls.items()), "}"]

    def text(self, link: str = "") -> str:
        """The whole script."""
        begin = [*self.heading(link), "", *self.imported(), "", *self.settings]
        end = [*self.runs(), *ENDS.splitlines(), "", *self.settings_told()]
        parts = [begin, *self.function, *self.methods, end]
        return "\n\n\n".join("\n".join(part) for part in parts) + "\n"
