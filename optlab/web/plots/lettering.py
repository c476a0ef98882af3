"""What is written around a picture: the function and the settings above, the runs below. What is
too wide goes on in the next line."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from matplotlib.font_manager import FontProperties
from matplotlib.legend import Legend
from matplotlib.textpath import TextToPath

from optlab.hyperparameters import Declared, Number, Text
from optlab.notation import to_word
from optlab.numerals import short
from optlab.references import Reference
from optlab.scheduled import told_by
from optlab.theory.readable import DIGITS
from optlab.web.mathml import formula_of
from optlab.web.names import set_so
from optlab.web.plots.scene import Scene
from optlab.web.plots.style import Style
from optlab.web.registry import pages
from optlab.web.words import _

LINE = 1.4  # from a line of text to the next, in heights of it
MOST_LINES = 4  # of a formula; what is longer ends with three dots


def title_of(name: str, scene: Scene, style: Style, width: float) -> str:
    """The lines above a picture, no wider than so many inches, for matplotlib to read: $ is for
    formulas."""
    if has_plane(scene):
        lines = formula_lines(scene.ground.objective.formula, style, width)
    else:
        lines = [escaped(plain_title(name, scene))]
    return "\n".join([*lines, *map(escaped, text_lines(settings_of(scene), " · ", style, width))])


def plain_title(name: str, scene: Scene) -> str:
    """What a picture shows, in a line of letters: the function, or else the page."""
    if has_plane(scene):
        return formula_of(f"f(x) = {scene.ground.objective.formula}").text
    return pages()[name].title()


def has_plane(scene: Scene) -> bool:
    """Whether there is a function with contours: on a page without, runs have curves alone."""
    return bool(scene.in_plane) or not any(
        panel["curves"] for chart in scene.spec["charts"].values() for panel in chart["panels"]
    )


def settings_of(scene: Scene) -> list[str]:
    """What all runs have in common: where they start, how many steps they take, what else their
    steps see."""
    spec = scene.spec
    if not has_plane(scene):
        own = (one for one in spec["sliders"] if Reference(one["id"]).run is None)
        return [f"{one['name']} {short(one['value'])}" for one in own if one["value"] is not None]
    x1, x2 = (short(x, DIGITS) for x in spec["plane"]["start"])
    steps = spec.get("taken", spec["steps"])
    shown = min(spec["cursor"] * spec.get("stride", 1), steps)
    said = [_("start ({x1}, {x2})").format(x1=x1, x2=x2)]
    if shown < steps:
        said.append(_("the first {shown} of {steps} steps").format(shown=shown, steps=steps))
    else:
        said.append(_("{steps} steps").format(steps=steps))
    for experiment in scene.runs[:1]:
        objective, noise = experiment.objective, experiment.noise
        said += [
            f"{n.replace('_', ' ')} {short(getattr(objective, n))}" for n in objective.minibatches
        ]
        if noise:
            said.append(
                _("noise: {kind}, {numbers}").format(
                    kind=_(noise.title), numbers=_numbers(noise, noise.numbers())
                )
            )
    if scene.fans:
        said.append(
            _("faint: {count} seeds, thick: their mean").format(count=scene.fans[0].loss.shape[1])
        )
    return said


def _numbers(declared: Declared, names: Iterable[str]) -> str:
    return ", ".join(
        f"{name.replace('_', ' ')} {short(getattr(declared, name), DIGITS)}" for name in names
    )


def legend_of(scene: Scene, i: int, style: Style, width: float) -> str:
    """What a run is called, and what makes it that run which its name does not say already; in
    lines no wider than so many inches."""
    path, [run] = scene.spec["paths"][i], scene.runs[i].runs
    if "exact" not in path:  # no run of the page: what it is stands in its name
        return path["name"]
    said = ", ".join([path["name"], *_settings_beside(path["name"], run)])
    return "\n".join(text_lines(said.replace(", ", ",|").split("|"), " ", style, width))


def _settings_beside(name: str, run: Declared) -> list[str]:
    """The settings of a run that a link would write, but for texts, and what its name says."""
    declared, told, said = run.hyperparameters(), told_by(run), list[str]()
    for at, value in run.essentials().items():
        if isinstance(declared[at], Text) or at in run.idle:
            continue
        number = isinstance(declared[at], Number)
        here = rf"{at} [−\d∞]" if number else re.escape(f"{told[at]} {to_word(value)}")
        if not re.search(rf"(?<!\w){here}", name):
            said.append(_numbers(run, [at]) if number else set_so(run, at))
    return said


def formula_lines(latex: str, style: Style, width: float) -> list[str]:
    """f(x) = ..., in lines that are no wider. As text where matplotlib cannot set it, or not
    there; what is longer than MOST_LINES ends with three dots."""
    pieces = [f"{{}} {piece}" for piece in parted(as_mathtext(f"f(x) = {latex}"))]
    lines = filled(pieces, " ", width, lambda line: width_of(f"${line}$", style, math=True))
    set_so = [f"${line}$" for line in lines]
    if pieces and len(lines) <= MOST_LINES and widest(set_so, style, math=True) <= width:
        return set_so
    text = formula_of(f"f(x) = {latex}").text
    said = text_lines(text.split(" "), " ", style, width)
    if len(said) > MOST_LINES:
        said = [*said[: MOST_LINES - 1], "…"]
    return [escaped(line) for line in said]


def as_mathtext(latex: str) -> str:
    """A formula as matplotlib reads it; empty where it cannot."""
    latex = re.sub(r"\\[td]frac", r"\\frac", latex)
    latex = re.sub(r"\\(left|right)(?![a-z])", "", latex)  # a line may end between two brackets
    try:
        _measure().mathtext_parser.parse(f"${latex}$")
    except ValueError:
        return ""
    return latex


def parted(latex: str) -> list[str]:
    """A formula in pieces: each plus or minus that stands in no braces begins one."""
    pieces, depth = [""], 0
    for word in latex.split(" "):
        if depth == 0 and word in ("+", "-"):
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {word}".strip()
        depth += word.count("{") - word.count("}")
    return [piece for piece in pieces if piece]


def filled(
    pieces: Iterable[str], joint: str, width: float, wide: Callable[[str], float]
) -> list[str]:
    """Pieces in lines, as many in each as there is room for."""
    lines: list[str] = []
    for piece in pieces:
        longer = f"{lines[-1]}{joint}{piece}" if lines else ""
        if lines and wide(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def text_lines(pieces: Sequence[str], joint: str, style: Style, width: float) -> list[str]:
    """The same of text. A piece that is too wide for a line is parted between its words, and a
    word between its letters."""

    def wide(text: str) -> float:
        return width_of(text, style)

    whole: list[str] = []
    for piece in pieces:
        if wide(piece) <= width:
            whole.append(piece)
        elif " " in piece:
            whole += text_lines(piece.split(" "), " ", style, width)
        else:
            whole += filled(piece, "", width, wide)
    return filled(whole, joint, width, wide)


def widest(texts: Iterable[str], style: Style, *, math: bool = False) -> float:
    """How wide the widest of some texts is, in inches."""
    return max((width_of(text, style, math=math) for text in texts), default=0.0)


def width_of(text: str, style: Style, *, math: bool = False) -> float:
    """How wide a text or a formula in dollars is, in inches."""
    letters = FontProperties(size=style.text)
    width, _height, _below = _measure().get_text_width_height_descent(text, letters, math)
    return width / 72


def plainly(legend: Legend) -> None:
    """A run's name is no formula, whatever is in it."""
    for text in legend.get_texts():
        text.set_parse_math(False)


def height_of(title: str, style: Style) -> float:
    """How high the lines of a title are, in inches: a sum or a fraction is higher than a letter."""
    letters, high = FontProperties(size=style.text), 0.0
    for line in title.splitlines():
        math = line.startswith("$")
        _width, height, _below = _measure().get_text_width_height_descent(line, letters, math)
        high += max(height / 72, LINE * style.em)
    return high


def escaped(text: str) -> str:
    """A text without formulas, for matplotlib to read beside one."""
    return text.replace("$", r"\$")


@cache
def _measure() -> TextToPath:
    return TextToPath()
