"""Schedules as the source of a program: what step t sees."""

from collections.abc import Mapping
from typing import SupportsFloat

from optlab.declarations import Interval
from optlab.schedules.base import Schedule
from optlab.schedules.typed import Typed
from optlab.scripts.dialects import Dialect
from optlab.scripts.function import NO_TEXT, NoScript
from optlab.scripts.names import apart
from optlab.scripts.printer import Printer
from optlab.typed.formula import names_of, read
from optlab.words import _, fault

SHARES: Mapping[str, str] = {
    "constant": "1",
    "step": "decay**((k - 1)//steps)",
    "exponential": "decay**(k - 1)",
    "inverse_sqrt": "1/math.sqrt(1 + (k - 1)/steps)",
    "polynomial": "(1 - min((k - 1)/steps, 1))**power",
    "linear": "1 - min((k - 1)/steps, 1)",
    "cosine": "(1 + math.cos(math.pi*min((k - 1)/steps, 1)))/2",
    "one_cycle": """\
peak, last = rise*steps - 1, steps - 1
    up = (1 - math.cos(math.pi*((k - 1)/peak if peak > 0 else 1)))/2
    down = (k - 1 - peak)/(last - peak) if k - 1 < last else 1
    down = (1 + math.cos(math.pi*down))/2
    share = begin + (1 - begin)*up if k - 1 <= peak else down""",
    "chebyshev": """\
order = [1]
    while len(order) < steps:
        pair = 2*len(order) + 1
        order = [root for first in order for root in (first, pair - first)]
    root = [root for root in order if root <= steps][(k - 1) % steps]
    ratio = (condition - 1)/(condition + 1)
    share = 1/(1 + ratio*math.cos(math.pi*(2*root - 1)/(2*steps)))""",
    "silver": "1 + (1 + math.sqrt(2))**((k & -k).bit_length() - 2)",
}
"""How much of the start the k-th step behind the warm-up sees, in the numbers of each schedule."""

RESTS: Mapping[str, str] = {"one_cycle": "(0 if k - 1 <= peak else 1 - share)"}
"""How much of the end it sees, where that is not just what is left."""


def schedule_source(schedule: Schedule) -> list[str]:
    """A function of the step, the start and the schedule's numbers, in plain Python."""
    if schedule.key not in SHARES:
        raise NoScript(fault(NO_TEXT, title=_(schedule.title)))
    numbers = [n for n in schedule.numbers() if n not in ("warmup", "end")]
    ends = "end" in schedule.numbers()
    asked = ["t", "start", *(["end"] if ends else []), *numbers, "warmup=0"]
    share = SHARES[schedule.key]
    share = share if "\n" in share else f"share = {share}"
    rest = f" + {RESTS.get(schedule.key, '(1 - share)')}*end" if ends else ""
    return f"""\
def {schedule.key}({", ".join(asked)}):
    \"\"\"What step t sees.\"\"\"
    if t <= warmup:
        return t/(warmup + 1)*start
    k = t - warmup
    {share}
    return share*start{rest}""".splitlines()


def schedule_call(schedule: Schedule, start: float) -> str:
    """What step t sees of a schedule with these numbers."""
    values = schedule.settings()
    numbers = [n for n in schedule.numbers() if n not in ("warmup", "end")]
    given = [start, *([values["end"]] if "end" in values else []), *(values[n] for n in numbers)]
    texts = ["t", *map(plain_number, given)]
    if schedule.warmup:
        texts.append(f"warmup={plain_number(schedule.warmup)}")
    return f"{schedule.key}({', '.join(texts)})"


def plain_number(value: SupportsFloat) -> str:
    """A number as one writes it: a whole one, as counts are, without a point."""
    number = float(value)
    return str(int(number)) if number % 1 == 0 and abs(number) < 1e15 else repr(number)


def typed_source(
    name: str, number: str, start: float, schedule: Typed, legal: Interval, dialect: Dialect
) -> list[str]:
    """A function of the step that a typed schedule is."""
    tree = read(schedule.text)
    starts = [n for n in names_of(tree) if n != "t"] or [number]
    names = apart([*starts, "t_"])
    printer = Printer(dialect, {starts[0]: names[starts[0]], "t": "now"}, taken={*names.values()})
    lines, (text,) = printer.lines(tree)
    warmup = int(schedule.warmup)
    low, high = (legal.nearest(end) for end in (float("-inf"), float("inf")))
    within = f"min(max(value, {low!r}), {high!r})".replace("inf", "math.inf")
    start_text, own = repr(start), dialect.number
    lines = [
        f"{names[starts[0]]}, now = {own}({start_text}), {own}(float(t - {warmup}))",
        *lines,
        f"value = float({text})",
        f"return {within} if value == value else value",
    ]
    if warmup:
        lines = [f"if t <= {warmup}:", f"    return t/{warmup + 1}*{start_text}", *lines]
    return [f"def {name}(t):", *(f"    {line}" for line in lines)]
