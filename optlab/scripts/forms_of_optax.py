"""The optimizers of optax, as ours: its arguments and defaults."""

from optlab.scripts.forms import Form, Library
from optlab.scripts.forms_of_torch import ADAM, CENTERED, PYTORCHS
from optlab.words import N_

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
            {"eta_inside": True},
            only_read=CENTERED,
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
    others={
        "nadam": N_("optax's NAdam has no momentum schedule, as ours and PyTorch's have"),
        "radam": N_("optax's RAdam adds its epsilon elsewhere than ours, which is PyTorch's"),
    },
)
