"""What a hyperparameter's value means: gamma = 0.9 averages about the last 10 gradients.

A sentence is English with a place for one number, so that a page can say it in another language.
"""

from collections.abc import Callable

from optlab.words import N_

Now = tuple[str, str]
"""A sentence, and the number that stands for its `{n}`."""

Meaning = Callable[[float], Now]


def averaged(weight: float) -> Now:
    """What a leaky average is made of that keeps this share of its past and takes 1 - weight of
    what is new: of about the last 1/(1 - weight) (D2L 1.0, 12.6 Momentum)."""
    if weight == 1:
        return N_("no new gradient enters the average"), ""
    return _window(weight, N_("averages about the last {n} gradients"))


def summed(weight: float) -> Now:
    """What a velocity is the sum of that keeps this share of its past and takes all of what is
    new: a lasting gradient comes to count 1/(1 - weight) times (D2L 1.0, 12.6 Momentum)."""
    if weight == 1:
        return N_("adds up all gradients and forgets none"), ""
    if weight > 1:
        return N_("the older a gradient is, the more it counts"), ""
    return _window(weight, N_("adds up about the last {n} gradients"))


def largest(weight: float) -> Now:
    """How long a largest gradient counts that shrinks by this factor a step: it has lost a factor
    of e after about 1/(1 - weight) steps."""
    return _window(weight, N_("remembers the largest of about the last {n} gradients"))


def mixed(weight: float) -> Now:
    """What is made of an average and a gradient that share a weight of 1."""
    return N_("the average counts {n} %, the newest gradient the rest"), f"{100 * weight:.4g}"


def _window(weight: float, sentence: str) -> Now:
    if weight == 0:
        return N_("only the newest gradient counts"), ""
    length = 1 / (1 - weight)
    if length < 1.5:
        return N_("hardly more than the newest gradient counts"), ""
    rounded = float(f"{length:.{2 if length < 100 else 3}g}")
    return sentence, f"{rounded:,.10g}".replace(",", "\u2009")
