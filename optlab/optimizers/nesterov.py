from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optlab.hyperparameters import Array, Real, choice, decay, learning_rate, switch
from optlab.in_place import moved
from optlab.leaky_average import root, weighted
from optlab.linear import LOOK_AHEAD, LOOK_AHEAD_POINTS, Theory
from optlab.meanings import summed
from optlab.optimizers.base import Decaying, Differentiable
from optlab.optimizers.momentum import ETA_INSIDE
from optlab.words import _


class State(NamedTuple):
    """The velocity: a leaky sum of the gradients, with or without eta. Where the momentum is a
    sequence, how far that is, and the beta that it has for the next step."""

    v: Array
    t: Any = None  # t_k, one number, or one a member of the batch where each restarts by itself
    beta: Any = None


@dataclass(frozen=True)
class Nesterov(Decaying):
    """Momentum that looks before it leaps: the gradient is taken where the velocity leads.

    The look-ahead form evaluates the gradient at x - eta beta v. PyTorch's form keeps the
    look-ahead points themselves as x, so that it needs the gradient at x only: its iterates are
    the other form's look-ahead points. The listing in Deep Learning from Scratch first updated
    its velocity and then added momentum^2 v, which is neither form; as its authors mended it,
    with the old velocity, it is PyTorch's form, and that is what is computed here.
    In both forms the velocity does not contain eta, unless that is chosen.

    In place of one beta for all steps there is Nesterov's own sequence, (t - 1)/t' with
    t' = (1 + sqrt(1 + 4 t^2))/2, which grows towards 1: f - min f then falls as 1/k^2 on every
    convex function with eta up to 1/lambda_max, and swings on its way. Restarted, it begins the
    sequence anew as soon as the velocity leads uphill, and does not swing for long.
    """

    key = "nesterov"
    title = "Nesterov"
    order = 1983
    source = "Nesterov 1983, in the form of Sutskever et al. 2013"

    eta: Real = learning_rate(0.4)
    beta: Real = decay(
        0.5, symbol=r"\beta", doc="how much of the velocity is kept", legal="[0, inf)", now=summed
    )
    form: str = choice("look-ahead", "pytorch", doc="where the gradient is taken")
    eta_inside: bool = switch(False, doc=ETA_INSIDE)
    sequence: str = choice(
        "constant",
        "growing",
        "restarted",
        doc="the momentum of each step: beta, or Nesterov's sequence, which grows towards 1;"
        " restarted as soon as the velocity leads uphill",
    )

    def init(self, x: Array) -> State:
        v = np.zeros_like(x)
        if self.sequence == "constant":
            return State(v)
        one = np.ones(x.shape[1:], x.dtype) if self.sequence == "restarted" else 1.0
        return State(v, one, 0 * one)

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        beta = self.beta if state.beta is None else state.beta
        kept = weighted(beta, state.v)
        inside, ahead = self.eta_inside, self.form == "look-ahead"
        place = x - (kept if inside else weighted(self.eta, kept)) if ahead else x
        gradient = objective.gradient(place)
        new = weighted(self.eta, gradient) if inside else gradient
        v = kept + new
        state = self._grown(state, v, gradient)
        if ahead:
            return (x - v if inside else moved(x, weighted(self.eta, v))), state
        beta = self.beta if state.beta is None else state.beta
        step = new + weighted(beta, v)
        return moved(x, step if inside else weighted(self.eta, step)), state

    def _grown(self, state: State, v: Array, gradient: Array) -> State:
        """What is remembered after a step to here, and the beta of the next one."""
        t = state.t
        if t is None:
            return State(v)
        if self.sequence == "restarted":  # the step, -eta v, led uphill
            t = np.where((gradient * v).sum(axis=0) < 0, np.ones_like(t), t)
        longer = (1 + root(1 + 4 * t * t)) / 2
        return State(v, longer, (t - 1) / longer)

    def momentum_of(self, state: State) -> Array:
        return state.v

    @property
    def idle(self) -> frozenset[str]:
        return frozenset() if self.sequence == "constant" else frozenset({"beta"})

    @property
    def theory(self) -> Theory | None:
        if self.sequence != "constant":
            return None
        return LOOK_AHEAD if self.form == "look-ahead" else LOOK_AHEAD_POINTS

    def as_text(self) -> str:
        beta = "beta" if self.sequence == "constant" else "b"
        eta, outside = ("eta*", "") if self.eta_inside else ("", "eta*")
        ahead = self.form == "look-ahead"
        place = f"x - {outside}{beta}*v" if ahead else "x"
        gradient = self.typed_gradient(f"grad({place})" if ahead else "g", place)
        lines = [f"d = {gradient}", f"v = {beta}*v + {eta}d"]
        if self.sequence == "restarted":
            lines += ["k = where(-dot(d, v), 1, k)"]
        if self.sequence != "constant":
            lines = ["k0 = 1", *lines, "l = (1 + sqrt(1 + 4*k^2))/2", "b = (k - 1)/l", "k = l"]
        step = f"{outside}v" if ahead else f"{outside}({eta}d + {beta}*v)"
        return "; ".join([*lines, f"x = x - {step}"])

    @property
    def formula(self) -> str:
        constant, ahead = self.sequence == "constant", self.form == "look-ahead"
        eta, outside = (r"\eta ", "") if self.eta_inside else ("", r"\eta ")
        now, then = (r"\beta", r"\beta") if constant else (r"\beta_k", r"\beta_{k+1}")
        place = rf"x - {outside}{now} v" if ahead else "x"
        lines = [rf"v &\leftarrow {now} v + {eta}\nabla f({place})"]
        if ahead:
            lines += [rf"x &\leftarrow x - {outside}v"]
        elif self.eta_inside:
            lines += [rf"x &\leftarrow x - (\eta \nabla f(x) + {then} v)"]
        else:
            lines += [rf"x &\leftarrow x - \eta\, (\nabla f(x) + {then} v)"]
        if not constant:
            lines += [
                r"\beta_{k+1} &= \frac{t_k - 1}{t_{k+1}}, \quad"
                r" t_{k+1} = \frac{1 + \sqrt{1 + 4 t_k^2}}{2}"
            ]
        if self.sequence == "restarted":
            lines += [rf"t_k &= 1 \quad \text{{where }} \nabla f({place})^\top v < 0"]
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"

    @property
    def variant(self) -> str:
        parts = [_(self.source)]
        if self.form == "pytorch" and self.eta_inside:
            parts = [_("Deep Learning from Scratch, mended, with the sign of its v turned")]
        elif self.form == "pytorch":
            parts = [_("torch.optim.SGD(nesterov=True); also Deep Learning from Scratch, mended")]
        if self.sequence != "constant":
            parts.append(_("the momentum (t - 1)/t' of Nesterov 1983 and of FISTA"))
        if self.sequence == "restarted":
            parts.append(_("restarted by the gradient, O'Donoghue and Candès 2015"))
        return "; ".join(parts)
