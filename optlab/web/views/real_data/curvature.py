"""How the model's loss curves, and what theory says of that."""

import streamlit as st

from optlab.numerals import short
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.optimizers.momentum import Momentum
from optlab.theory.readable import DIGITS, readable_best
from optlab.theory.stability import border, rate
from optlab.web.views.glossary import with_glossary
from optlab.web.views.real_data.training import bowl, model
from optlab.web.words import _

BETA = 0.9


def curvature() -> str:
    """The Hessian's eigenvalues, and where gradient descent and momentum converge with all rows in
    a step. Returns what it says, with links to terms."""
    st.markdown(f"## {_('How the loss curves')}")
    eigenvalues = model().eigenvalues
    condition = short(eigenvalues[-1] / eigenvalues[0], 3)
    first = _(
        "Its [[Hessian]] is the same everywhere: [[eigenvalue|eigenvalues]] {eigenvalues};"
        " [[condition number]] {condition}."
    ).format(eigenvalues=", ".join(short(one, 3) for one in eigenvalues), condition=condition)
    second = _(
        "With all rows in each step (B = 1500, shuffled) the theory of *Stability and speed* holds:"
    )
    third = _(
        "With fewer rows the noise comes on top, and the smaller the batch, the sooner it diverges."
    )
    st.markdown(with_glossary(first))
    st.markdown(second)
    st.markdown(table())
    st.caption(third)
    return first


def table() -> str:
    """Gradient descent, and momentum with beta 0.9: what converges, and what is fastest."""
    heads = [_("method"), _("converges for"), _("fastest"), _("shrinks a step by")]
    rows = [heads, ["---"] * len(heads)]
    for run, name in (
        (GradientDescent(), _(GradientDescent.title)),
        (Momentum(beta=BETA), f"{_(Momentum.title)}, β = {BETA}"),
    ):
        most, best = border(run, bowl()), readable_best(run, bowl())
        assert most is not None and best is not None
        theirs, factor = best.settings(), rate(best, bowl())
        assert factor is not None
        fastest = ", ".join(
            f"{symbol} = {short(theirs[key], DIGITS - 1)}"
            for key, symbol in (("eta", "η"), ("beta", "β"))
            if key in theirs
        )
        rows.append([name, f"η < {short(float(most), 3)}", fastest, short(float(factor), 3)])
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
