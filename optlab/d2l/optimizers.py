"""Which optimizer a cell means; other frameworks' forms are answered with PyTorch's."""

import inspect
from collections.abc import Mapping
from typing import Any

from optlab.d2l import extra

FRAMEWORKS = {"keras": "TensorFlow", "tensorflow": "TensorFlow", "mxnet": "MXNet"}
# What MXNet and Keras call PyTorch's hyperparameters.
OTHER_WORDS = {
    "learning_rate": "lr",
    "epsilon": "eps",
    "gamma": "alpha",
    "gamma1": "alpha",
    "rho": "alpha",
    "wd": "weight_decay",
}
FIRST, SECOND = ("beta1", "beta_1"), ("beta2", "beta_2")


def optimizer(form: str, trainer: Any, hyperparams: Mapping[str, Any], weights: Any) -> Any:
    """`trainer(weights, **hyperparams)`, where trainer is a class of torch.optim or like one.

    `form` is the call as it would be written, with {} for trainer and hyperparameters. Raises
    TypeError that says so for the names of MXNet and the classes of TensorFlow, for what cannot be
    called, and for hyperparameters that the class does not have.
    """
    classes = _classes()
    module = str(getattr(trainer, "__module__", "")).partition(".")[0]
    framework, name = FRAMEWORKS.get(module), getattr(trainer, "__name__", type(trainer).__name__)
    if isinstance(trainer, str):
        framework, name = "MXNet", trainer
    if framework:
        meant = classes.get(name.lower()) or classes["sgd"]
        works = form.format(f"torch.optim.{meant.__name__}, {_translated(meant, hyperparams)}")
        raise TypeError(f"{name!r} is {framework}'s form; here it is PyTorch's: {works}")
    if not callable(trainer):
        works = form.format("torch.optim.SGD, {'lr': 0.05}")
        raise TypeError(f"a class of torch.optim was expected, got {trainer!r}: {works}")
    if isinstance(trainer, type) and trainer in classes.values():
        has = list(inspect.signature(trainer).parameters)[1:]
        if wrong := [name for name in hyperparams if name not in has]:
            works = form.format(
                f"torch.optim.{trainer.__name__}, {_translated(trainer, hyperparams)}"
            )
            raise TypeError(
                f"torch.optim.{trainer.__name__} has no {', '.join(wrong)}; "
                f"it has {', '.join(has)}: {works}"
            )
    return trainer(weights, **hyperparams)


def check_function(caller: str, concise: str, trainer: Any) -> None:
    """Raises TypeError unless `trainer(params, states, hyperparams)` can be called."""
    form = "a function trainer_fn(params, states, hyperparams)"
    if isinstance(trainer, (str, type)) or not callable(trainer):
        raise TypeError(f"{caller} takes {form}, got {trainer!r}; {concise} takes torch.optim's")
    try:
        inspect.signature(trainer).bind(None, None, None)
    except TypeError:
        name = getattr(trainer, "__name__", "the trainer")
        takes = ", ".join(inspect.signature(trainer).parameters)
        raise TypeError(
            f"{caller} takes {form}, whose gradients are p.grad of each p in params; "
            f"{name} takes {takes} (with grads it would be TensorFlow's)"
        ) from None
    except ValueError:  # it is not written in Python, and does not say
        return


def _classes() -> dict[str, type]:
    """PyTorch's, by their names in lower case, as MXNet writes them."""
    optim = extra.torch().optim
    made = [thing for thing in vars(optim).values() if isinstance(thing, type)]
    return {one.__name__.lower(): one for one in made if issubclass(one, optim.Optimizer)}


def _translated(made: type, hyperparams: Mapping[str, Any]) -> dict[str, Any]:
    """The hyperparameters as PyTorch's class has them, as far as it has them."""
    has, said = inspect.signature(made).parameters, {}
    for name, value in hyperparams.items():
        name = name if name in has else OTHER_WORDS.get(name, name)
        if name in has:
            said[name] = value
    given = [
        [hyperparams[name] for name in names if name in hyperparams] for names in (FIRST, SECOND)
    ]
    if "betas" in has and any(given):
        default = has["betas"].default
        said["betas"] = tuple(
            (*values, usual)[0] for values, usual in zip(given, default, strict=True)
        )
    return said
