"""An Experiment as a program of NumPy, PyTorch or optax that makes the same numbers."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from optlab.experiment import Experiment
from optlab.optimizers.base import Optimizer
from optlab.scheduled import schedules_of
from optlab.schedules.base import Schedule
from optlab.scripts import forms_of_torch
from optlab.scripts.dialects import JAX, NUMPY, TORCH
from optlab.scripts.forms_of_optax import OPTAX
from optlab.scripts.frame import Frame
from optlab.scripts.function import FunctionSource, NoScript
from optlab.scripts.schedules import plain_number
from optlab.scripts.written_out import WrittenOut
from optlab.words import N_, _

NO_RUNS = N_("there is no script of an experiment without runs")

TRAINED_BY_TORCH = '''\
def trained(make, schedule=None, rate=None, clip=None):
    """The path of an optimizer of torch.optim."""
    x = start.clone().requires_grad_()
    optimizer = make([x])
    scheduler = schedule(optimizer) if schedule else None
    path = [start]
    for t in range(1, steps + 1):
        if rate:
            optimizer.param_groups[0]["lr"] = rate(t)
        x.grad = gradient(x.detach(){t})
        if clip:
            x.grad = clip(x.grad)
        optimizer.step()
        if scheduler:
            scheduler.step()
        path.append(x.detach().clone())
    return torch.stack(path)'''


def trained_by_torch(used: Collection[str], changes: bool) -> str:
    """The function around an optimizer of torch.optim, with those of its possibilities that are
    used."""
    text = TRAINED_BY_TORCH.replace("{t}", ", t" if changes else "")
    for name in ("schedule", "rate", "clip"):
        if name not in used:
            text = text.replace(f", {name}=None", "")
            text = re.sub(rf"\n +if {name}.*:\n.*", "", text)
            text = re.sub(rf"\n.* if {name} else .*", "", text)
    return text if "schedule" in used else re.sub(r"\n +if scheduler:\n.*", "", text)


TRAINED_BY_OPTAX = '''\
def trained(optimizer):
    """The path of an optimizer of optax."""

    def step(carry, t):
        x, state = carry
        updates, state = optimizer.update(gradient(x{t}), state, x)
        x = optax.apply_updates(x, updates)
        return (x, state), x

    _, path = jax.lax.scan(step, (start, optimizer.init(start)), jnp.arange(1, steps + 1))
    return jnp.vstack([start, path])'''

OVERFLOWS = "# What overflows is inf or nan, without a word."


def numpy_script(experiment: Experiment) -> Frame:
    """Plain NumPy: f, its gradient, and each method as a loop."""
    imports, settings = {"import numpy as np"}, [OVERFLOWS, 'np.seterr(all="ignore")']
    f = FunctionSource(experiment, NUMPY)
    methods = WrittenOut(experiment, NUMPY, changes=f.changes)
    return _framed(f, methods, methods.call, imports, settings)


def torch_script(experiment: Experiment) -> Frame:
    """PyTorch: the gradient by automatic differentiation, and torch.optim where it has just the
    variant."""
    f = FunctionSource(experiment, TORCH)
    methods = WrittenOut(experiment, TORCH, changes=f.changes)

    used: set[str] = set()

    def call(run: Optimizer) -> str:
        line = torch_line(run, "p")
        if line is None:
            return methods.call(run)
        parts = [f"lambda p: {line}"]
        if one := schedules_of(run).get("eta"):
            scheduler = _scheduler(one, float(run.settings()["eta"]), experiment.steps)
            rate = "" if scheduler else methods.course(run, "eta")
            parts.append(
                f"schedule=lambda o: {scheduler}" if scheduler else f"rate=lambda t: {rate}"
            )
        clip = "g"
        for name, function in (("clip_value", "clipped_to"), ("clip_norm", "shortened_to")):
            if most := getattr(run, name):
                clip = f"{methods.helper(function)}({plain_number(most)}, {clip})"
        parts += [f"clip=lambda g: {clip}"] if clip != "g" else []
        used.update(part.partition("=")[0] for part in parts)
        methods.add("trained", trained_by_torch(used, f.changes))
        return f"trained({', '.join(parts)})"

    settings = ["torch.set_default_dtype(torch.float64)"]
    return _framed(f, methods, call, {"import torch"}, settings)


def optax_script(experiment: Experiment) -> Frame:
    """JAX: the gradient by automatic differentiation, and optax where it has just the variant."""
    f = FunctionSource(experiment, JAX)
    methods = WrittenOut(experiment, JAX, changes=f.changes)

    def call(run: Optimizer) -> str:
        rate = ""
        if schedules_of(run).keys() == {"eta"} and optax_line(run):
            methods.helper("at_steps")
            rate = f"by_count(lambda t: {methods.course(run, 'eta')})"
            methods.add("by_count", BY_COUNT)
        line = optax_line(run, rate)
        if line is None:
            return methods.call(run)
        methods.add("trained", TRAINED_BY_OPTAX.replace("{t}", ", t" if f.changes else ""))
        return f"trained({line})"

    settings = ['jax.config.update("jax_enable_x64", True)']
    imports = {"import jax", "import jax.numpy as jnp"}
    frame = _framed(f, methods, call, imports, settings)
    if any("optax." in line for line in frame.runs()):
        frame.imports.add("import optax")
    return frame


def torch_line(run: Optimizer, parameters: str = "params") -> str | None:
    """The call of torch.optim for a run, without its clipping and schedule; None where there is
    none of just this variant."""
    made = forms_of_torch.TORCH.call(run)
    if made is None:
        return None
    told = [parameters, *(f"{a}={_written(v)}" for a, v in made[1].items())]
    return f"torch.optim.{made[0].name}({', '.join(told)})"


def optax_line(run: Optimizer, rate: str = "") -> str | None:
    """The call of optax for a run, with `rate` in the place of its learning rate; None where there
    is none of just this variant."""
    bare, chain = _chained(run)
    made = OPTAX.call(bare)
    if made is None:
        return None
    told = {a: _written(v) for a, v in made[1].items()}
    told |= {"learning_rate": rate} if rate else {}
    whole = f"optax.{made[0].name}({', '.join(f'{a}={v}' for a, v in told.items())})"
    return f"optax.chain({', '.join([*chain, whole])})" if chain else whole


BY_COUNT = '''\
def by_count(course):
    """What each step sees, as optax asks for it: by the number of steps before."""
    rates = at_steps(course)
    return lambda k: rates[k]'''


def _framed(
    f: FunctionSource,
    methods: WrittenOut,
    call: Callable[[Optimizer], str],
    imports: set[str],
    settings: list[str],
) -> Frame:
    experiment = f.experiment
    if not experiment.runs:
        raise NoScript(_(NO_RUNS))
    frame = Frame(experiment, f.dialect, imports, settings)
    named = zip(experiment.labels, experiment.runs, strict=True)
    frame.calls = {label: call(run) for label, run in named}
    frame.take(f, hessian=methods.asks_hessian)
    frame.methods = methods.parts()
    return frame


def _chained(run: Optimizer) -> tuple[Optimizer, list[str]]:
    """The run without what optax chains before an optimizer, and that."""
    chain: list[str] = []
    if schedules_of(run).keys() - {"eta"}:
        return run, chain
    bare: Any = run
    for name, function in CHAINED.items():
        decays = name == "weight_decay" and run.key in ("adamw", "lion")
        if getattr(run, name, 0) and not decays:
            chain.append(f"optax.{function}({plain_number(getattr(run, name))})")
            bare = replace(bare, **{name: 0.0})
    return bare, chain


CHAINED: Mapping[str, str] = {
    "clip_value": "clip",
    "clip_norm": "clip_by_global_norm",
    "weight_decay": "add_decayed_weights",
}


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return f"({', '.join(map(_written, value))})"
    return repr(value)


def _scheduler(one: Schedule, start: float, steps: int) -> str:
    """PyTorch's scheduler that makes the same course of the rate; empty where there is none."""
    values = one.settings()
    if values["warmup"] or not start:
        return ""
    name = "torch.optim.lr_scheduler."
    if one.key == "step" and not values["end"]:
        size, gamma = plain_number(values["steps"]), plain_number(values["decay"])
        return f"{name}StepLR(o, step_size={size}, gamma={gamma})"
    if one.key == "exponential" and not values["end"]:
        return f"{name}ExponentialLR(o, gamma={plain_number(values['decay'])})"
    if one.key == "cosine" and steps <= values["steps"]:
        count, end = plain_number(values["steps"]), plain_number(values["end"])
        return f"{name}CosineAnnealingLR(o, T_max={count}, eta_min={end})"
    if one.key == "polynomial" and not values["end"]:
        count, power = plain_number(values["steps"]), plain_number(values["power"])
        return f"{name}PolynomialLR(o, total_iters={count}, power={power})"
    if one.key == "linear" and values["end"] <= start:
        count, end = plain_number(values["steps"]), repr(values["end"] / start)
        return f"{name}LinearLR(o, start_factor=1, end_factor={end}, total_iters={count})"
    return ""


SCRIPTS: Mapping[str, Callable[[Experiment], Frame]] = {
    "numpy": numpy_script,
    "torch": torch_script,
    "optax": optax_script,
}
"""Every kind of script by its name on the command line."""


def script(experiment: Experiment, library: str, link: str = "") -> str:
    """The program's text, by the name of its library. Raises NoScript, a ValueError that says of
    what there is none."""
    return SCRIPTS[library](experiment).text(link)
