"""Which class of a library is which of our methods, with which settings: read in both directions.

A form says it once. A run that it fits is written as a call of the class; a line with such a call
is read as the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.base import Optimizer
from optlab.scheduled import plain_of, schedules_of

CLIPS = ("clip_value", "clip_norm")


@dataclass(frozen=True)
class Form:
    """A class or function of a library, as one of our methods in one variant."""

    name: str
    method: str
    settings: Mapping[str, str | tuple[str, ...]]
    """The setting behind each argument, in the order of the arguments; several in a tuple."""

    needs: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """What other arguments have to be for it to be this variant."""

    fixed: Mapping[str, Any] = field(default_factory=dict)
    """The settings that the variant has."""

    without: tuple[str, ...] = ()
    """Settings that must not be 0: with 0 it is another form."""

    steady: tuple[str, ...] = ()
    """Settings that are only the same while eta is constant, unless they are 0."""

    def arguments(self, run: Optimizer) -> dict[str, Any] | None:
        """The arguments of its call for a run (eta's is its start); None where it is no such
        variant. Clipping is not its matter."""
        if plain_of(type(run)) is not OPTIMIZERS[self.method]:
            return None
        followed = {*schedules_of(run)}
        plain: Any = plain_of(type(run))
        values = {n: getattr(run, n) for n in plain.hyperparameters() if n not in CLIPS}
        if followed - {"eta"} or (followed and any(values[n] for n in self.steady)):
            return None
        if not all(values[n] for n in self.without):
            return None
        told = {n for names in self.settings.values() for n in _each(names)}
        rest = {n: v for n, v in values.items() if n not in told and n not in run.idle}
        if any(v != self.fixed.get(n, 0) for n, v in rest.items()):
            return None
        made: dict[str, Any] = {
            a: values[names] if isinstance(names, str) else tuple(values[n] for n in names)
            for a, names in self.settings.items()
        }
        return made | {a: allowed[0] for a, allowed in self.needs.items()}

    def said(self, of: type[Optimizer]) -> list[str]:
        """The arguments that are always written: what stands there at first sight."""
        numbers = plain_of(of).numbers()
        first = {n for n, declaration in numbers.items() if declaration.primary}
        return [a for a, names in self.settings.items() if first & {*_each(names)}]

    def run(self, given: Mapping[str, Any], **more: Any) -> Optimizer:
        """The run of a call's arguments, with their defaults in. Raises ValueError or TypeError for
        values that are not legal."""
        told: dict[str, Any] = {}
        for a, names in self.settings.items():
            values = given[a] if isinstance(names, tuple) else (given[a],)
            told |= dict(zip(_each(names), values, strict=True))
        return OPTIMIZERS[self.method](**{**self.fixed, **told, **more})


def _each(names: str | tuple[str, ...]) -> tuple[str, ...]:
    return names if isinstance(names, tuple) else (names,)


@dataclass(frozen=True)
class Library:
    """What a library calls its optimizers, their arguments and defaults."""

    name: str
    prefixes: tuple[str, ...]  # how its classes are called, `torch.optim`
    forms: tuple[Form, ...]
    defaults: Mapping[str, Mapping[str, Any]]
    """The arguments of each class, in their order, and what each is unless it is said."""

    harmless: frozenset[str] = frozenset()
    """Arguments that say how something is computed, not what."""

    others: Mapping[str, str] = field(default_factory=dict)
    """Why another class is no run here."""

    def call(self, run: Optimizer) -> tuple[Form, dict[str, Any]] | None:
        """The form of a run, and the arguments that are not what they are anyway."""
        for form in self.forms:
            arguments = form.arguments(run)
            if arguments is not None:
                default = self.defaults[form.name]
                said = next(iter(default)), *form.said(type(run))
                told = {a: v for a, v in arguments.items() if a in said or v != default[a]}
                return form, {a: told[a] for a in default if a in told}
        return None


BETAS = {"betas": ("beta1", "beta2")}
ADAM = {"bias_correction": True, "epsilon_hat": False, "amsgrad_corrected": False}
PYTORCHS = {"form": "pytorch", "sequence": "constant"}
TWO_BETAS = (0.9, 0.999)

TORCH = Library(
    "PyTorch",
    ("torch.optim", "optim"),
    (
        Form(
            "SGD",
            "gradient_descent",
            {"lr": "eta", "weight_decay": "weight_decay"},
            {"momentum": (0,), "dampening": (0,), "nesterov": (False,)},
        ),
        Form(
            "SGD",
            "momentum",
            {
                "lr": "eta",
                "momentum": "beta",
                "dampening": "dampening",
                "weight_decay": "weight_decay",
            },
            {"nesterov": (False,)},
            without=("beta",),
        ),
        Form(
            "SGD",
            "nesterov",
            {"lr": "eta", "momentum": "beta", "weight_decay": "weight_decay"},
            {"nesterov": (True,), "dampening": (0,)},
            PYTORCHS,
            without=("beta",),
        ),
        Form(
            "Adagrad",
            "adagrad",
            {"lr": "eta", "initial_accumulator_value": "s0", "eps": "epsilon"},
            {"lr_decay": (0,), "weight_decay": (0,)},
            {"epsilon_inside": False},
        ),
        Form(
            "RMSprop",
            "rmsprop",
            {
                "lr": "eta",
                "alpha": "gamma",
                "eps": "epsilon",
                "momentum": "momentum",
                "centered": "centered",
            },
            {"weight_decay": (0,)},
            {"epsilon_inside": False},
            steady=("momentum",),
        ),
        Form(
            "Adadelta",
            "adadelta",
            {"lr": "eta", "rho": "rho", "eps": "epsilon"},
            {"weight_decay": (0,)},
        ),
        Form(
            "Adam",
            "adam",
            {
                "lr": "eta",
                **BETAS,
                "eps": "epsilon",
                "weight_decay": "weight_decay",
                "amsgrad": "amsgrad",
            },
            {"decoupled_weight_decay": (False,)},
            ADAM,
        ),
        Form(
            "AdamW",
            "adamw",
            {
                "lr": "eta",
                **BETAS,
                "eps": "epsilon",
                "weight_decay": "weight_decay",
                "amsgrad": "amsgrad",
            },
        ),
        Form(
            "Adamax",
            "adamax",
            {"lr": "eta", **BETAS, "eps": "epsilon"},
            {"weight_decay": (0,)},
        ),
        Form(
            "NAdam",
            "nadam",
            {"lr": "eta", **BETAS, "eps": "epsilon", "momentum_decay": "momentum_decay"},
            {"weight_decay": (0,), "decoupled_weight_decay": (False,)},
        ),
        Form(
            "RAdam",
            "radam",
            {"lr": "eta", **BETAS, "eps": "epsilon"},
            {"weight_decay": (0,), "decoupled_weight_decay": (False,)},
        ),
    ),
    {
        "SGD": {
            "lr": 1e-3,
            "momentum": 0,
            "dampening": 0,
            "weight_decay": 0,
            "nesterov": False,
            "maximize": False,
        },
        "Adagrad": {
            "lr": 1e-2,
            "lr_decay": 0,
            "weight_decay": 0,
            "initial_accumulator_value": 0,
            "eps": 1e-10,
            "maximize": False,
        },
        "RMSprop": {
            "lr": 1e-2,
            "alpha": 0.99,
            "eps": 1e-8,
            "weight_decay": 0,
            "momentum": 0,
            "centered": False,
            "maximize": False,
        },
        "Adadelta": {"lr": 1.0, "rho": 0.9, "eps": 1e-6, "weight_decay": 0, "maximize": False},
        "Adam": {
            "lr": 1e-3,
            "betas": TWO_BETAS,
            "eps": 1e-8,
            "weight_decay": 0,
            "amsgrad": False,
            "maximize": False,
            "decoupled_weight_decay": False,
        },
        "AdamW": {
            "lr": 1e-3,
            "betas": TWO_BETAS,
            "eps": 1e-8,
            "weight_decay": 1e-2,
            "amsgrad": False,
            "maximize": False,
        },
        "Adamax": {
            "lr": 2e-3,
            "betas": TWO_BETAS,
            "eps": 1e-8,
            "weight_decay": 0,
            "maximize": False,
        },
        "NAdam": {
            "lr": 2e-3,
            "betas": TWO_BETAS,
            "eps": 1e-8,
            "weight_decay": 0,
            "momentum_decay": 4e-3,
            "decoupled_weight_decay": False,
            "maximize": False,
        },
        "RAdam": {
            "lr": 1e-3,
            "betas": TWO_BETAS,
            "eps": 1e-8,
            "weight_decay": 0,
            "decoupled_weight_decay": False,
            "maximize": False,
        },
    },
    frozenset({"foreach", "capturable", "differentiable", "fused"}),
)

B = {"b1": "beta1", "b2": "beta2", "eps": "epsilon"}
RATE = {"learning_rate": "eta"}
TRACE = {**RATE, "momentum": "beta"}
PLAIN_ADAM = {**ADAM, "amsgrad": False}

OPTAX = Library(
    "optax",
    ("optax",),
    (
        Form("sgd", "gradient_descent", RATE, {"momentum": (None, 0), "nesterov": (False, True)}),
        Form("sgd", "momentum", TRACE, {"nesterov": (False,)}),
        Form("sgd", "nesterov", TRACE, {"nesterov": (True,)}, PYTORCHS),
        Form(
            "adagrad",
            "adagrad",
            {**RATE, "initial_accumulator_value": "s0", "eps": "epsilon"},
            fixed={"epsilon_inside": True},
        ),
        Form(
            "rmsprop",
            "rmsprop",
            {
                **RATE,
                "decay": "gamma",
                "eps": "epsilon",
                "initial_scale": "s0",
                "eps_in_sqrt": "epsilon_inside",
                "centered": "centered",
                "momentum": "momentum",
            },
            {"nesterov": (False,), "bias_correction": (False,)},
        ),
        Form(
            "adadelta", "adadelta", {**RATE, "rho": "rho", "eps": "epsilon"}, {"weight_decay": (0,)}
        ),
        Form("adam", "adam", {**RATE, **B}, {"eps_root": (0,), "nesterov": (False,)}, PLAIN_ADAM),
        Form(
            "amsgrad",
            "adam",
            {**RATE, **B},
            {"eps_root": (0,), "bias_correction_mu": (True,), "bias_correction_nu": (True,)},
            {**PLAIN_ADAM, "amsgrad_corrected": True},
        ),
        Form(
            "adamw",
            "adamw",
            {**RATE, **B, "weight_decay": "weight_decay"},
            {"eps_root": (0,), "nesterov": (False,)},
        ),
        Form("adamax", "adamax", {**RATE, **B}),
        Form(
            "lion",
            "lion",
            {**RATE, "b1": "beta1", "b2": "beta2", "weight_decay": "weight_decay"},
        ),
    ),
    {
        "sgd": {"learning_rate": ..., "momentum": None, "nesterov": False},
        "adagrad": {"learning_rate": ..., "initial_accumulator_value": 0.1, "eps": 1e-7},
        "rmsprop": {
            "learning_rate": ...,
            "decay": 0.9,
            "eps": 1e-8,
            "initial_scale": 0.0,
            "eps_in_sqrt": True,
            "centered": False,
            "momentum": None,
            "nesterov": False,
            "bias_correction": False,
        },
        "adadelta": {"learning_rate": ..., "rho": 0.9, "eps": 1e-6, "weight_decay": 0},
        "adam": {
            "learning_rate": ...,
            "b1": 0.9,
            "b2": 0.999,
            "eps": 1e-8,
            "eps_root": 0,
            "mu_dtype": None,
            "nesterov": False,
        },
        "amsgrad": {
            "learning_rate": ...,
            "b1": 0.9,
            "b2": 0.999,
            "eps": 1e-8,
            "eps_root": 0,
            "mu_dtype": None,
            "bias_correction_mu": True,
            "bias_correction_nu": True,
        },
        "adamw": {
            "learning_rate": ...,
            "b1": 0.9,
            "b2": 0.999,
            "eps": 1e-8,
            "eps_root": 0,
            "mu_dtype": None,
            "weight_decay": 1e-4,
            "mask": None,
            "nesterov": False,
        },
        "adamax": {"learning_rate": ..., "b1": 0.9, "b2": 0.999, "eps": 1e-8},
        "lion": {
            "learning_rate": ...,
            "b1": 0.9,
            "b2": 0.99,
            "mu_dtype": None,
            "weight_decay": 1e-3,
            "mask": None,
        },
    },
)
