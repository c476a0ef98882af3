"""The lines of a typed method in LaTeX, aligned at their arrows."""

from collections.abc import Mapping

from optlab.typed.formula import Call, Name, Node, Number
from optlab.typed.latex import latex_of, name_latex
from optlab.typed.method import Program

GIVEN_LATEX = {"g": r"\nabla f(x)", "f": "f(x)", "H": r"\left[\nabla^2 f(x)\right]"}


def latex_of_program(program: Program, symbols: Mapping[str, str]) -> str:
    """What each line says; `symbols` are those of the hyperparameters."""

    def written(name: str) -> str:
        return GIVEN_LATEX.get(name) or symbols.get(name) or name_latex(name)

    lines = [
        f"{name_latex(one.name + '0')} &= {latex_of(_shown(one.formula), written)}"
        for one in program.first
    ]
    lines += [
        rf"{name_latex(one.name)} &\leftarrow {latex_of(_shown(one.formula), written)}"
        for one in program.lines
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _shown(node: Node) -> Node:
    """With the Hessian as a matrix before what it multiplies or divides."""
    match node:
        case Call(function="solve", arguments=(Name(name="H") as h, vector)):
            return Call("*", (Call("**", (h, Number(-1.0))), _shown(vector)))
        case Call(function="dot", arguments=(Name(name="H") as h, vector)):
            return Call("*", (h, _shown(vector)))
        case Call(function=function, arguments=arguments):
            return Call(function, tuple(map(_shown, arguments)))
    return node


def symbol_of(name: str) -> str:
    r"""The symbol of a number that someone has named: of one letter, with what is below it, as
    mathematics has it; a word as it is."""
    written = name_latex(name)
    return name if "mathrm" in written else written
