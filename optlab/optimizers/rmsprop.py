from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optlab.cached_property import cached_property
from optlab.hyperparameters import (
    Array,
    Real,
    begun_at,
    decay,
    epsilon_place,
    learning_rate,
    small_constant,
    switch,
)
from optlab.in_place import moved, over_root
from optlab.leaky_average import leaky, leaky_square, weighted
from optlab.meanings import summed
from optlab.objectives.base import Objective
from optlab.optimizers.base import Differentiable, Mark, Optimizer, root_with_epsilon, typed_root
from optlab.optimizers.momentum import ETA_INSIDE
from optlab.words import N_, _


class State(NamedTuple):
    """The leaky average of the squared gradients, and what the named choices add to it."""

    s: Array
    mean: Array | None  # of the gradient; this and its variance only where centered
    variance: Array | None
    v: Array | None  # only with momentum


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """Divide each coordinate's gradient by the root of a leaky average of its square.

    AdaGrad with a memory that fades: about the last 1/(1 - gamma) gradients count, so the rate
    does not die out. Close to a minimum s is lost beside epsilon, and this is gradient descent with
    the learning rate eta/sqrt(epsilon): where that is more than 2/lambda_max, as with the defaults,
    it does not settle but hops to and fro. With gamma = 1 nothing enters the average: s stays 0 and
    the step is eta/sqrt(epsilon) times the gradient. (Where epsilon stands outside the root, both
    rates are eta/epsilon.) Centred, it divides by the standard deviation instead; with momentum,
    the rescaled gradients are summed into a velocity. That contains eta, as in optax and Keras,
    unless it is chosen otherwise, as in PyTorch; while eta is constant both draw the same path.
    """

    key = "rmsprop"
    title = "RMSProp"
    order = 2012
    source = "Tieleman and Hinton 2012"

    eta: Real = learning_rate(0.4)
    gamma: Real = decay(
        0.9, symbol=r"\gamma", doc="how much of the average of squares is kept", legal="[0, 1]"
    )
    epsilon: Real = small_constant(1e-6)
    epsilon_inside: bool = epsilon_place(inside=True)
    centered: bool = switch(False, doc="divide by the standard deviation (Graves 2013)")
    momentum: Real = decay(
        0.0,
        symbol=r"\mu",
        doc="how much of the velocity is kept",
        legal="[0, inf)",
        primary=False,
        now=summed,
    )
    s0: Real = begun_at(N_("what s is before the first step: 0 in PyTorch, 1 in TensorFlow 1"))
    eta_inside: bool = switch(True, doc=ETA_INSIDE)

    @property
    def has_momentum(self) -> bool:
        """Whether there is a velocity: for a whole batch as soon as momentum is swept."""
        return isinstance(self.momentum, np.ndarray) or self.momentum > 0

    @property
    def idle(self) -> frozenset[str]:
        return frozenset() if self.has_momentum else frozenset({"eta_inside"})

    def init(self, x: Array) -> State:
        zero = np.zeros_like(x)
        s = zero + self.s0
        mean, variance = (zero, s) if self.centered else (None, None)
        return State(s, mean, variance, zero if self.has_momentum else None)

    def step(
        self, objective: Differentiable, x: Array, state: State, t: int
    ) -> tuple[Array, State]:
        gradient = objective.gradient(x)
        s = leaky_square(self.gamma, self._fresh, state.s, gradient)
        mean, variance = state.mean, state.variance
        if mean is not None and variance is not None:
            # s - mean^2 without its cancellation: gamma times what it was and the new square.
            share = self.gamma * self._fresh
            variance = leaky_square(self.gamma, share, variance, gradient - mean)
            mean = leaky(self.gamma, mean, gradient)
        spread = s if variance is None else variance
        if state.v is None:
            step = self._rescaled(self.eta, spread, gradient)
            return moved(x, step), State(s, mean, variance, None)
        kept = weighted(self.momentum, state.v)
        if self.eta_inside:
            v = kept + self._rescaled(self.eta, spread, gradient)
            return x - v, State(s, mean, variance, v)
        v = kept + self._rescaled(1.0, spread, gradient)
        moving = weighted(self.eta, v)
        if np.any(self.momentum == 0):  # as without a velocity, to the last digit
            alone = self._rescaled(self.eta, spread, gradient)
            moving = np.where(self.momentum == 0, alone, moving)
        return x - moving, State(s, mean, variance, v)

    def _rescaled(self, eta: Real, spread: Array, gradient: Array) -> Array:
        step = over_root(eta, spread, self.epsilon, self.epsilon_inside)
        step *= gradient
        return step

    @cached_property
    def _fresh(self) -> Real:
        return 1 - self.gamma

    def effective_rate(self, state: State) -> Array:
        spread = state.s if state.variance is None else state.variance
        return over_root(self.eta, spread, self.epsilon, self.epsilon_inside)

    def momentum_of(self, state: State) -> Array | None:
        return state.v

    def marks(self, objective: Objective) -> dict[str, tuple[Mark, ...]]:
        stays = N_("nothing enters the average: s stays 0")
        if np.any(self.s0):
            stays = N_("nothing enters the average: s stays s0")
        return {"gamma": (Mark(1.0, stays),)}

    def as_text(self) -> str:
        lines = ["s = gamma*s + (1 - gamma)*g^2"]
        if self.centered:  # the variance by itself: s - a^2 would cancel
            lines = [
                "s = gamma*s + gamma*(1 - gamma)*(g - a)^2",
                "a = gamma*a + (1 - gamma)*g",
            ]
        if np.any(self.s0):
            lines = [f"s0 = {self.s0}", *lines]
        scaled = f"g/{typed_root('s', self.epsilon_inside)}"
        if not self.has_momentum:
            return "; ".join([*lines, f"x = x - eta*{scaled}"])
        eta, outside = ("eta*", "") if self.eta_inside else ("", "eta*")
        return "; ".join([*lines, f"v = momentum*v + {eta}{scaled}", f"x = x - {outside}v"])

    @property
    def formula(self) -> str:
        begin = r", \quad s_0 \text{ at first}" if np.any(self.s0) else ""
        lines = [r"s &\leftarrow \gamma s + (1 - \gamma)\, \nabla f(x)^2" + begin]
        spread = "s"
        if self.centered:
            lines += [r"\bar g &\leftarrow \gamma \bar g + (1 - \gamma)\, \nabla f(x)"]
            spread = r"s - \bar g^2"
        root = root_with_epsilon(spread, self.epsilon_inside)
        inside = self.eta_inside or not self.has_momentum
        rate = r"\eta" if inside else "1"
        scaled = rf"\frac{{{rate}}}{{{root}}}\, \nabla f(x)"
        if self.has_momentum:
            moving = "v" if inside else r"\eta v"
            lines += [rf"v &\leftarrow \mu v + {scaled}", rf"x &\leftarrow x - {moving}"]
        else:
            lines += [rf"x &\leftarrow x - {scaled}"]
        return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"

    @property
    def variant(self) -> str:
        where = (
            _("epsilon inside the root, as in D2L")
            if self.epsilon_inside
            else _("epsilon outside the root, as in torch.optim.RMSprop")
        )
        parts = [_(self.source), where]
        if self.centered:
            parts.append(_("centred (Graves 2013)"))
        if self.has_momentum:
            parts.append(
                _("momentum over the rescaled gradients, with eta in it, as in optax and Keras")
                if self.eta_inside
                else _("momentum over the rescaled gradients, as in PyTorch")
            )
        if np.any(self.s0):
            parts.append(_("the average begins with s0, as TensorFlow's with 1"))
        return "; ".join(parts)
