"""The formulas of a method's theory on quadratics, in the sliders' symbols, and their sources."""

from typing import NamedTuple

import streamlit as st

from optlab import linear
from optlab.optimizers.base import Optimizer
from optlab.web.views.glossary import with_glossary
from optlab.web.words import N_, _


class Formulas(NamedTuple):
    """LaTeX, each with what it says in English; and where it is published."""

    step: str  # one step along an eigenvector
    monotone: str
    stable: str
    best: str
    rate: str  # the radius at the best setting, by the condition number
    borders: str  # where `monotone` and `stable` are published,
    fastest: str  # and where `best` and `rate`


_BETA_BELOW_1 = r",\;\beta < 1"

GRADIENT_DESCENT = Formulas(
    step=r"x \leftarrow (1 - \eta\lambda)\, x",
    monotone=r"\eta\lambda \le 1",
    stable=r"\eta\lambda < 2",
    best=r"\eta = \frac{2}{\lambda_{\min} + \lambda_{\max}}",
    rate=r"\rho = \frac{\kappa - 1}{\kappa + 1}",
    borders=N_("Polyak 1987, section 1.4; D2L 1.0, 12.6 Momentum, Scalar Functions"),
    fastest=N_("Polyak 1987, section 1.4"),
)

MOMENTUM = Formulas(
    step=r"\begin{pmatrix} x \\ \eta v \end{pmatrix} \leftarrow"
    r"\begin{pmatrix} 1 - \eta\lambda & -\beta \\ \eta\lambda & \beta \end{pmatrix}"
    r"\begin{pmatrix} x \\ \eta v \end{pmatrix}",
    monotone=r"\eta\lambda \le (1 - \sqrt\beta)^2" + _BETA_BELOW_1,
    stable=r"\eta\lambda < 2(1 + \beta)" + _BETA_BELOW_1,
    best=r"\eta = \Bigl(\frac{2}{\sqrt{\lambda_{\min}} + \sqrt{\lambda_{\max}}}\Bigr)^2,\quad"
    r"\beta = \Bigl(\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}\Bigr)^2",
    rate=r"\rho = \sqrt\beta = \frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}",
    borders=N_("Goh 2017, Why Momentum Really Works; D2L 1.0, 12.6 Momentum, Scalar Functions"),
    fastest=N_("Polyak 1964"),
)

_NESTEROV = {
    "monotone": r"\eta\lambda \le \Bigl(\frac{1 - \beta}{1 + \beta}\Bigr)^2" + _BETA_BELOW_1,
    "stable": r"\eta\lambda < \frac{2(1 + \beta)}{1 + 2\beta},\;\beta \le 1",
    "best": r"\eta = \frac{4}{3\lambda_{\max} + \lambda_{\min}},\quad"
    r"\beta = \frac{\sqrt{3\kappa + 1} - 2}{\sqrt{3\kappa + 1} + 2}",
    "rate": r"\rho = 1 - \frac{2}{\sqrt{3\kappa + 1}}",
    "borders": N_("from the roots of the step's matrix, as in O'Donoghue and Candès 2015"),
    "fastest": N_("Lessard, Recht and Packard 2016, table 1"),
}

LOOK_AHEAD = Formulas(
    step=r"\begin{pmatrix} x \\ \eta v \end{pmatrix} \leftarrow"
    r"\begin{pmatrix} 1 - \eta\lambda & -\beta(1 - \eta\lambda) \\"
    r"\eta\lambda & \beta(1 - \eta\lambda) \end{pmatrix}"
    r"\begin{pmatrix} x \\ \eta v \end{pmatrix}",
    **_NESTEROV,
)

LOOK_AHEAD_POINTS = Formulas(
    step=r"\begin{pmatrix} x \\ \eta v \end{pmatrix} \leftarrow"
    r"\begin{pmatrix} 1 - \eta\lambda(1 + \beta) & -\beta^2 \\ \eta\lambda & \beta \end{pmatrix}"
    r"\begin{pmatrix} x \\ \eta v \end{pmatrix}",
    **_NESTEROV,
)

FORMULAS: dict[type[linear.Theory], Formulas] = {
    linear.PlainDescent: GRADIENT_DESCENT,
    linear.HeavyBall: MOMENTUM,
    linear.LookAhead: LOOK_AHEAD,
    linear.LookAheadPoints: LOOK_AHEAD_POINTS,
}


def formulas(run: Optimizer) -> str:
    """The theory of the run's method, in the symbols of its sliders; returns what it says, with
    links to terms."""
    assert run.theory
    known = FORMULAS[type(run.theory)]
    lines = {
        _("A step along an [[eigenvalue|eigenvector]] with eigenvalue λ"): known.step,
        _("It never crosses the minimum (started at rest)"): known.monotone,
        _("It converges (η > 0)"): known.stable,
        _("The fastest setting, both ends of the spectrum counting"): known.best,
        _("Its [[spectral radius|radius]], with κ = λmax/λmin"): known.rate,
    }
    with st.expander(_("The theory of {method}").format(method=_(run.title))):
        for says, latex in lines.items():
            left, right = st.columns([1, 1.4], vertical_alignment="center")
            left.markdown(with_glossary(says))
            right.markdown(f"${latex}$")
        cited = _("Borders: {borders}. Fastest setting: {fastest}. Method: {method}.")
        st.caption(
            cited.format(
                borders=_(known.borders), fastest=_(known.fastest), method=run.whole_variant
            )
        )
    return "\n".join(lines)
