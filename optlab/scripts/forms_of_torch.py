"""The optimizers of torch.optim, as ours: PyTorch 2, its arguments and defaults."""

from optlab.scripts.forms import Form, Library

BETAS = {"betas": ("beta1", "beta2")}
ADAM = {"bias_correction": True, "epsilon_hat": False, "amsgrad_corrected": False}
PYTORCHS = {"form": "pytorch", "sequence": "constant"}
TWO_BETAS = (0.9, 0.999)
RMSPROP = {"lr": "eta", "alpha": "gamma", "eps": "epsilon", "centered": "centered"}
CENTERED = ("centered",)  # its s - mean^2 cancels

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
            RMSPROP,
            {"momentum": (0,), "weight_decay": (0,)},
            {"epsilon_inside": False},
            only_read=CENTERED,
        ),
        Form(
            "RMSprop",
            "rmsprop",
            RMSPROP | {"momentum": "momentum"},
            {"weight_decay": (0,)},
            {"epsilon_inside": False, "eta_inside": False},
            without=("momentum",),
            only_read=CENTERED,
        ),
        Form(
            "RMSprop",
            "rmsprop",
            RMSPROP | {"momentum": "momentum"},
            {"weight_decay": (0,)},
            {"epsilon_inside": False, "eta_inside": True},
            without=("momentum",),
            steady=("momentum",),
            only_read=CENTERED,
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
