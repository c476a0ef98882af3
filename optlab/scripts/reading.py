"""A line of another library as a run: `torch.optim.RMSprop(params, lr=0.01, alpha=0.9)`.

It is parsed and never evaluated. The library's defaults are filled in; each argument is taken up,
or refused by its name.
"""

import ast
from collections.abc import Mapping
from typing import Any, NamedTuple

from optlab.faults import no_such, quoted
from optlab.optimizers import OPTIMIZERS
from optlab.optimizers.base import Decaying, Optimizer
from optlab.scripts.forms import Form, Library
from optlab.scripts.forms_of_keras import KERAS
from optlab.scripts.forms_of_optax import OPTAX
from optlab.scripts.forms_of_torch import TORCH
from optlab.words import N_, _, fault

LONGEST = 500
LIBRARIES = (TORCH, OPTAX, KERAS)
BEFORE = {"clip": "clip_value", "clip_by_global_norm": "clip_norm"}
DECAY = "add_decayed_weights"
ONE_ARGUMENT = {"clip": "max_delta", "clip_by_global_norm": "max_norm", DECAY: "weight_decay"}
CLIPS = {"clipvalue": "clip_value", "clipnorm": "clip_norm", "global_clipnorm": "clip_norm"}
NO_LINE = N_(
    "this is no line that makes an optimizer, as torch.optim.Adam(params, lr=0.01),"
    " optax.adam(0.01) or keras.optimizers.Adam(0.01) does"
)


class Called(NamedTuple):
    """A call as it stands in the line."""

    library: Library
    name: str
    call: ast.Call


def read_line(text: str) -> Optimizer:
    """The run of a line. Raises ValueError that names what is refused, and what is allowed."""
    called = _called(_parsed(text))
    if called.library is OPTAX and called.name == "chain":
        return _chain(called.call)
    return _run(called)


def _parsed(text: str) -> ast.expr:
    """The expression of a line, behind `optimizer =` where that stands there."""
    if len(text) > LONGEST:
        raise ValueError(fault("a line has at most {most} characters", most=LONGEST))
    try:
        body = ast.parse(text.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a nest too deep, a null byte
        raise ValueError(_(NO_LINE)) from None
    match body:
        case [ast.Expr(value=value)] | [ast.Assign(targets=[_], value=value)]:
            return value
    raise ValueError(_(NO_LINE))


def _called(node: ast.expr) -> Called:
    if not isinstance(node, ast.Call):
        raise ValueError(_(NO_LINE))
    path = _dotted(node.func)
    prefix, _dot, name = path.rpartition(".")
    library = next((one for one in LIBRARIES if prefix in one.prefixes), None)
    if library is None:
        raise ValueError(_(NO_LINE))
    return Called(library, name, node)


def _dotted(node: ast.expr) -> str:
    """A name with points; "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _run(called: Called, **more: Any) -> Optimizer:
    library, name = called.library, called.name
    if name in library.others:
        raise ValueError(_(library.others[name]))
    if name not in library.defaults:
        raise ValueError(no_such(quoted(name, plain=True), library.defaults))
    given = _arguments(called)
    clips = {n: v for n, v in CLIPS.items() if n in library.defaults[name]}
    for argument, setting in clips.items():
        if given[argument] is not None:
            most = _accepted(Optimizer.numbers()[setting], f"{name}.{argument}", given[argument])
            if more.get(setting) or not most:
                raise _must_be(name, argument, (None,), given[argument])
            more[setting] = most
    form = _fitting(called, given)
    _check(form, given)
    return form.run(given, **more)


def _check(form: Form, given: Mapping[str, Any]) -> None:
    """Raises ValueError that names the argument whose value is not legal."""
    name = form.name
    declared = OPTIMIZERS[form.method].hyperparameters()
    for argument, settings in form.settings.items():
        names = settings if isinstance(settings, tuple) else (settings,)
        values = given[argument]
        values = values if isinstance(settings, tuple) else (values,)
        if not isinstance(values, tuple) or len(values) != len(names):
            raise ValueError(
                fault(
                    "{place} must be {count} numbers, got {value}",
                    place=f"{name}.{argument}",
                    count=len(names),
                    value=quoted(values),
                )
            )
        for setting, value in zip(names, values, strict=True):
            _accepted(declared[setting], f"{name}.{argument}", value)


def _accepted(declaration: Any, place: str, value: Any) -> Any:
    try:
        return declaration.accept(place, value)
    except TypeError as error:
        raise ValueError(str(error)) from None


def _fitting(called: Called, given: Mapping[str, Any]) -> Form:
    """The variant that the arguments make. Raises ValueError that names the one that makes none."""
    wrong: list[list[tuple[str, tuple[Any, ...]]]] = []
    for form in called.library.forms_of(called.name):
        off = [(a, may) for a, may in form.needs.items() if given[a] not in may]
        off += [(a, ()) for a, n in form.settings.items() if n in form.without and not given[a]]
        if not off:
            return form
        wrong.append(off)
    nearest = min(reversed(wrong), key=len)  # the most special one of those that are nearest
    argument, may = next((one for one in nearest if one[1]), nearest[0])
    raise _must_be(called.name, argument, may or ("more than 0",), given[argument])


def _must_be(name: str, argument: str, may: tuple[Any, ...], value: Any) -> ValueError:
    return ValueError(
        fault(
            "{place} must be {allowed} here, got {value}",
            place=f"{name}.{argument}",
            allowed=" or ".join(map(str, may)),
            value=quoted(value),
        )
    )


def _arguments(called: Called) -> dict[str, Any]:
    """The values of all arguments of an optimizer, with the defaults. Raises ValueError for one
    that no run has here."""
    library, name, _call = called
    default = library.defaults[name]
    given = _said(called, default)
    of_ours = {a for form in library.forms_of(name) for a in (*form.settings, *form.needs)}
    for argument, value in given.items():
        if argument not in of_ours and argument not in CLIPS and value != default[argument]:
            raise _must_be(name, argument, (default[argument],), value)
    return {a: 0.0 if v is None and a not in CLIPS else v for a, v in given.items()}


def _said(called: Called, default: Mapping[str, Any]) -> dict[str, Any]:
    """The values of all arguments, with the defaults. Raises ValueError for one that there is not,
    or whose value does not stand there."""
    library, name, call = called
    positional = [*call.args]
    keywords = {one.arg: one.value for one in call.keywords}
    told = [one.arg for one in call.keywords]
    if twice := next((one for one in told if one and told.count(one) > 1), None):
        raise ValueError(fault("{place} is said twice", place=f"{name}.{twice}"))
    if None in keywords or any(isinstance(one, ast.Starred) for one in positional):
        raise ValueError(_("what stands behind * is not known: each argument by itself, please"))
    if library is TORCH:
        parameters = positional.pop(0) if positional else keywords.pop("params", None)
        groups = ast.walk(parameters) if parameters else ()
        if any(isinstance(one, ast.Dict) for one in groups):
            raise ValueError(_("a run has one group of parameters, with one setting of each"))
    names = [*default]
    if len(positional) > len(names):
        reason = fault("{name} takes {most} arguments at most", name=name, most=len(names))
        raise ValueError(reason)
    said: dict[Any, ast.expr] = dict(zip(names, positional, strict=False))
    for argument, node in keywords.items():
        if argument in said:
            raise ValueError(fault("{place} is said twice", place=f"{name}.{argument}"))
        if argument in library.harmless:
            continue
        if argument not in default:
            raise ValueError(no_such(f"{name}.{quoted(argument, plain=True)}", default))
        said[argument] = node
    values = {a: _value(f"{name}.{a}", node) for a, node in said.items()}
    given = {**default, **values}
    missing = next((a for a, v in given.items() if v is ...), None)
    if missing:
        raise ValueError(fault("{place} has to be said", place=f"{name}.{missing}"))
    return given


def _value(place: str, node: ast.expr) -> Any:
    """A number, a switch, None or some of them in brackets, as they stand there."""
    match node:
        case ast.Constant(value=bool() | int() | float() | None):
            return node.value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if (
            not isinstance(value, bool)
        ):
            return -value
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if len(parts) <= 8:
            if not any(isinstance(one, ast.Tuple | ast.List) for one in parts):
                return tuple(_value(place, one) for one in parts)
    raise ValueError(
        fault(
            "{place} must be a number that stands there, got {value}",
            place=place,
            value=quoted(ast.unparse(node), plain=True),
        )
    )


def _chain(call: ast.Call) -> Optimizer:
    """`optax.chain(...)`: what is done to the gradient, in the order in which it is done here, and
    then an optimizer."""
    if not call.args or call.keywords:
        raise ValueError(_(NO_LINE))
    *before, last = (_called(one) for one in call.args)
    order = ["clip", "clip_by_global_norm", DECAY]
    names = [one.name for one in before]
    if names != [name for name in order if name in names]:
        reason = N_(
            "before the optimizer a chain has {there} here, each once and in this order;"
            " got {given}"
        )
        raise ValueError(fault(reason, there=", ".join(order), given=", ".join(names)))
    if last.name not in OPTAX.defaults and last.name not in OPTAX.others:
        raise ValueError(no_such(quoted(last.name, plain=True), OPTAX.defaults))
    more: dict[str, Any] = {}
    for one in before:
        argument = ONE_ARGUMENT[one.name]
        told = _said(one, {argument: ...})[argument]
        setting = BEFORE.get(one.name, "weight_decay")
        number = Decaying.numbers()[setting]
        more[setting] = _accepted(number, f"{one.name}.{argument}", told)
        if setting != "weight_decay" and not more[setting]:
            raise _must_be(one.name, argument, ("more than 0",), told)
    made = _run(last)
    if "weight_decay" in more and not isinstance(made, Decaying):
        reason = fault("{name} takes no {argument} here", name=last.name, argument=DECAY)
        raise ValueError(reason)
    return type(made)(**{**made.settings(), **more})
