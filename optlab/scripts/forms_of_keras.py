"""The optimizers of Keras 3, as ours: its arguments and defaults. They are only read."""

from optlab.scripts.forms import Form, Library
from optlab.scripts.forms_of_torch import PYTORCHS
from optlab.words import N_

RATE = {"learning_rate": "eta"}
TRACE = {**RATE, "momentum": "beta"}
ROOT = {"epsilon_inside": True}
BETAS = {"beta_1": "beta1", "beta_2": "beta2"}
NONE = (None, 0)
BASE = {
    "weight_decay": None,
    "clipnorm": None,
    "clipvalue": None,
    "global_clipnorm": None,
    "use_ema": False,
}

KERAS = Library(
    "Keras",
    ("keras.optimizers", "tf.keras.optimizers", "tensorflow.keras.optimizers"),
    (
        Form("SGD", "gradient_descent", RATE, {"momentum": (0,), "weight_decay": NONE}),
        Form(
            "SGD",
            "momentum",
            TRACE,
            {"nesterov": (False,), "weight_decay": NONE},
            {"eta_inside": True},
            without=("beta",),
        ),
        Form(
            "SGD",
            "nesterov",
            TRACE,
            {"nesterov": (True,), "weight_decay": NONE},
            {**PYTORCHS, "eta_inside": True},
            without=("beta",),
        ),
        Form(
            "RMSprop",
            "rmsprop",
            {
                **RATE,
                "rho": "gamma",
                "momentum": "momentum",
                "epsilon": "epsilon",
                "centered": "centered",
            },
            {"weight_decay": NONE},
            ROOT,
        ),
        Form(
            "Adagrad",
            "adagrad",
            {**RATE, "initial_accumulator_value": "s0", "epsilon": "epsilon"},
            {"weight_decay": NONE},
            ROOT,
        ),
        Form(
            "Adadelta",
            "adadelta",
            {**RATE, "rho": "rho", "epsilon": "epsilon"},
            {"weight_decay": NONE},
        ),
        Form(
            "Adam",
            "adam",
            {**RATE, **BETAS, "epsilon": "epsilon", "amsgrad": "amsgrad"},
            {"weight_decay": NONE},
            {"epsilon_hat": True},
        ),
        Form("Lion", "lion", {**RATE, **BETAS, "weight_decay": "weight_decay"}),
    ),
    {
        "SGD": {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False, **BASE},
        "RMSprop": {
            "learning_rate": 0.001,
            "rho": 0.9,
            "momentum": 0.0,
            "epsilon": 1e-7,
            "centered": False,
            **BASE,
        },
        "Adagrad": {
            "learning_rate": 0.001,
            "initial_accumulator_value": 0.1,
            "epsilon": 1e-7,
            **BASE,
        },
        "Adadelta": {"learning_rate": 0.001, "rho": 0.95, "epsilon": 1e-7, **BASE},
        "Adam": {
            "learning_rate": 0.001,
            "beta_1": 0.9,
            "beta_2": 0.999,
            "epsilon": 1e-7,
            "amsgrad": False,
            **BASE,
        },
        "Lion": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.99, **BASE},
    },
    frozenset({"name"}),
    {
        "AdamW": N_("Keras adds its epsilon before the bias correction, which our AdamW does not"),
        "Adamax": N_("Keras adds its epsilon to the largest gradient, ours to each"),
        "Nadam": N_("Keras gives m another momentum schedule than ours, which is PyTorch's"),
    },
)
