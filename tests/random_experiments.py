"""Experiments of all kinds, the same ones each time: every method in every variant, every function,
noise, schedules, clipping, what a person types."""

from typing import Any

import numpy as np

from optlab.declarations import Number
from optlab.experiment import Experiment
from optlab.hyperparameters import Declared
from optlab.noise import NOISES
from optlab.objectives import OBJECTIVES, Objective
from optlab.objectives.typed import Typed as TypedFunction
from optlab.optimizers import OPTIMIZERS, Optimizer
from optlab.optimizers.typed import Typed as TypedMethod
from optlab.scheduled import following
from optlab.scheduled_class import offered
from tests.test_hyperparameters import variants

FUNCTIONS = (
    "a*x1^2 + b*(x2 - c)^4 + sin(x1*x2)/3",
    "abs(x1) + max(x2, a*x2^2, x1 - 3) + min(x1, x2)",
    "log(1 + exp(a*x1)) + sqrt(1 + x2^2) + x1^2/7",
    "path*x1^2 + np*x2^2 + tanh(x1)*atan(x2) + cosh(x2/9)",
    "(x1 - 1)^2/(1 + x2^2/9) + 0.1*(x2 - steps)^2 + 2^(x1/5)",
    "x1 + 2*x2 + 0.1*(x1 + x2)^2*cos(e*x1)",
)
METHODS = (
    "x = x - eta*g/(norm(g) + q)",
    "v = beta*v - eta*grad(x + beta*v); x = x + v",
    "k = dot(g, g); s = max(s, k); x = x - eta*g/sqrt(s + epsilon)",
    "n0 = 2; n = mean(abs(g)) + n/2; x = x - eta*sign(g)*min(n, 1)",
    "d = where(t - 3, g/2, g); x = x - eta*d/t^0.5; x = x - eta*grad(x)/9",
    "x = x - eta*solve(H, g) - eta*eta*dot(H, g)/(1 + norm(dot(H, g)))",
    "m0 = x; m = m + (x - m)/(t + 1); x = x - eta*g - q*eta*(x - m)",
    "best0 = 99; best = min(best, f); x = x - eta*g*(1 + exp(-best))/2",
    "p = norm(g)^2; x = x - eta*g*sqrt(max(1/(1 + p), 0.01))",
    "path = 1/(t - 1 + q); steps = path*g; x = x - eta*steps",
)


def settings(cls: type[Declared], rng: np.random.Generator, share: float = 0.5) -> Any:
    """Random stops of sliders, of about this share of the numbers; the others as they are."""
    return {
        name: float(rng.choice(declaration.stops()))
        for name, declaration in cls.hyperparameters().items()
        if isinstance(declaration, Number) and rng.random() < share
    }


def functions(rng: np.random.Generator) -> list[Objective]:
    """Each function in each variant; what sees rows, with few and with all of them."""
    made: list[Objective] = []
    for cls in OBJECTIVES.values():
        for variant in variants(cls):
            if cls.key == "least_squares" and rng.random() < 0.7:
                continue
            made.append(cls(**settings(cls, rng) | variant))
    made += [TypedFunction(text) for text in FUNCTIONS]
    for typed in [*made]:
        if isinstance(typed, TypedFunction):
            made.append(TypedFunction(typed.text, **settings(TypedFunction.of(typed.text), rng)))
    return made


def followed(run: Optimizer, rng: np.random.Generator, steps: int) -> Optimizer:
    """The run with one of its numbers, or two, following a schedule."""
    numbers = type(run).numbers()
    for name in rng.choice([*numbers], size=min(2, len(numbers)), replace=False):
        if name == "s0":
            continue  # it is before the first step
        kind = str(rng.choice([*offered(numbers[name])]))
        run = following(run, str(name), kind, steps)
        if kind == "typed":
            text = f"{name}/(1 + t/9) + sqrt(t)/99"
            told: Any = run.settings() | {f"{name}_text": text}
            run = type(run)(**told)
        if rng.random() < 0.4:
            run = type(run)(**run.settings() | {f"{name}_warmup": 3.0})
    return run


def runs(rng: np.random.Generator) -> list[Optimizer]:
    """Each method in each variant, some clipped, some following schedules, and typed ones."""
    made: list[Optimizer] = []
    for cls in OPTIMIZERS.values():
        for variant in variants(cls):
            run = cls(**settings(cls, rng, 0.3) | variant)
            made.append(run)
            plain: dict[str, Any] = settings(cls, rng, 0.3) | variant
            plain |= {"clip_value": 0.0, "clip_norm": 0.0}
            made.append(cls(**plain))
            made.append(followed(cls(**plain), rng, 40))
    for i, name in enumerate(("gradient_descent", "momentum", "adam", "rmsprop")):
        cls = OPTIMIZERS[name]
        for j, kind in enumerate(offered(cls.numbers()["eta"])):
            if (i + j) % 2:  # eta alone, as libraries' own schedules have it
                made.append(
                    following(cls(**{"epsilon_inside": False} if i == 3 else {}), "eta", kind, 70)
                )
    for text in METHODS:
        cls = TypedMethod.of(text)
        made += [cls(text), followed(cls(text, **settings(cls, rng, 0.3)), rng, 40)]
    return made


def experiments(seed: int = 1) -> list[Experiment]:
    """All runs on all functions, five at a time, shuffled."""
    rng = np.random.default_rng(seed)
    waiting, there = runs(rng), functions(rng)
    order = rng.permutation(len(waiting))
    made: list[Experiment] = []
    for k, first in enumerate(range(0, len(waiting), 5)):
        f = there[k % len(there)]
        some = [_suiting(waiting[i], f, rng) for i in order[first : first + 5]]
        noise = None
        if rng.random() < 0.4:
            noise = NOISES[str(rng.choice([*NOISES]))](sigma=0.3, seed=float(rng.integers(99)))
        start = tuple(float(s * rng.uniform(0.5, 1)) for s in f.start)
        steps = int(rng.choice([1, 20, 45, 70, 70]))
        made.append(Experiment(f, tuple(some), (start[0], start[1]), steps, noise=noise))
    return made


def _suiting(run: Optimizer, f: Objective, rng: np.random.Generator) -> Optimizer:
    """The run with an eta that fits the curvature, mostly."""
    with np.errstate(all="ignore"):
        curved = float(np.abs(f.hessian(np.array(f.start))).max())
    if rng.random() < 0.2 or not 0.1 < curved < 1e6 or run.key in ("adadelta", "newton"):
        return run
    values = run.settings() | {"eta": float(f"{rng.uniform(0.05, 1) / curved:.3g}")}
    if isinstance(values.get("eta_end"), float):
        values["eta_end"] = values["eta"] / 9 if rng.random() < 0.4 else 0.0
    return type(run)(**values)
