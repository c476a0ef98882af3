"""Every declared hyperparameter: what it refuses and how, what its slider offers, how it reads."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from optlab import OBJECTIVES, OPTIMIZERS
from optlab.hyperparameters import Choice, Declared, Number, Switch, Text, number, switch

CLASSES: list[type[Declared]] = [*OPTIMIZERS.values(), *OBJECTIVES.values()]
BY_KEY: dict[str, Any] = dict(OPTIMIZERS)  # whose fields no type checker knows

every_class = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)


def fields_of(*kinds: type[Any], scale: str = "") -> Any:
    """Parametrize over every field of these kinds, and on this scale, in every class."""
    found = [
        pytest.param(cls, name, declaration, id=f"{cls.__name__}.{name}")
        for cls in CLASSES
        for name, declaration in cls.hyperparameters().items()
        if isinstance(declaration, kinds) and scale in ("", getattr(declaration, "scale", ""))
    ]
    assert found, f"no field is on the scale {scale}"
    return pytest.mark.parametrize(("cls", "name", "declaration"), found)


def ends(declaration: Number) -> tuple[float, float, bool, bool]:
    """The legal interval: low, high, and whether each belongs to it."""
    text = declaration.legal.text
    low, high = map(float, text[1:-1].split(","))
    return low, high, text[0] == "[", text[-1] == "]"


def just_outside(declaration: Number) -> Iterator[float]:
    """The nearest numbers that are not legal."""
    low, high, has_low, has_high = ends(declaration)
    yield math.nextafter(low, -math.inf) if has_low else low
    yield math.nextafter(high, math.inf) if has_high else high


def variants(cls: type[Declared]) -> list[dict[str, Any]]:
    """Every combination of the class's switches and choices."""
    options: dict[str, tuple[Any, ...]] = {}
    for name, declaration in cls.hyperparameters().items():
        if isinstance(declaration, Switch):
            options[name] = (False, True)
        if isinstance(declaration, Choice):
            options[name] = declaration.options
    return [
        dict(zip(options, values, strict=True)) for values in itertools.product(*options.values())
    ]


def refusal(error: type[Exception], cls: type[Declared], **settings: Any) -> str:
    with pytest.raises(error) as caught:
        cls(**settings)
    return str(caught.value)


@fields_of(Number)
def test_a_number_outside_its_range_is_refused_by_name(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    low, high, _, _ = ends(declaration)
    allowed = f"{cls.__name__}.{name} must lie in {declaration.legal.text}, got "
    assert refusal(ValueError, cls, **{name: low - 0.5}) == f"{allowed}{low - 0.5}"
    assert refusal(ValueError, cls, **{name: math.nan}) == f"{allowed}nan"
    if high < math.inf:
        assert refusal(ValueError, cls, **{name: high + 0.5}) == f"{allowed}{high + 0.5}"
    for wrong in just_outside(declaration):
        message = refusal(ValueError, cls, **{name: wrong})
        # The number as it is shown must itself be one that is refused.
        assert message.startswith(allowed)
        assert float(message.removeprefix(allowed)) == wrong


@fields_of(Number)
def test_a_legal_end_is_accepted(cls: type[Declared], name: str, declaration: Number) -> None:
    low, high, has_low, has_high = ends(declaration)
    inside = [low if has_low else math.nextafter(low, math.inf)]
    inside += [high if has_high else math.nextafter(high, -math.inf)]
    for legal in inside:
        assert getattr(cls(**{name: legal}), name) == legal
    assert np.array_equal(getattr(cls(**{name: np.array(inside)}), name), inside)


@fields_of(Number)
def test_one_illegal_member_of_an_array_is_refused(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    good, wrong = declaration.stops()[1], ends(declaration)[0] - 0.5
    expected = f"{cls.__name__}.{name} must lie in {declaration.legal.text}, got {wrong}"
    assert refusal(ValueError, cls, **{name: np.array([[good, wrong], [good, good]])}) == expected


WHOLE = [
    pytest.param(cls, name, declaration, id=f"{cls.__name__}.{name}")
    for cls in CLASSES
    for name, declaration in cls.numbers().items()
    if declaration.whole
]


@pytest.mark.parametrize(("cls", "name", "declaration"), WHOLE)
def test_what_counts_something_is_a_whole_number(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    there, between = declaration.stops()[2], declaration.stops()[2] + 0.5
    place = f"{cls.__name__}.{name} must be a whole number in {declaration.legal.text}, got "
    assert refusal(ValueError, cls, **{name: between}) == f"{place}{between}"
    assert refusal(ValueError, cls, **{name: np.array([there, between])}) == f"{place}{between}"
    assert cls(**{name: int(there)}).settings()[name] == there
    assert cls.salvage({name: between}) == (cls(), [f"{place}{between}"])


@pytest.mark.parametrize("wrong", [True, np.True_, "0.5", None, 1j, [True], ["0.5"], {}])
@fields_of(Number)
def test_what_is_not_a_number_is_refused(
    cls: type[Declared], name: str, declaration: Number, wrong: Any
) -> None:
    expected = f"{cls.__name__}.{name} must be a number, got {wrong!r}"
    assert refusal(TypeError, cls, **{name: wrong}) == expected


@pytest.mark.parametrize("wrong", [1, 0.0, "true", None, [True], np.array([True, False])])
@fields_of(Switch)
def test_what_is_not_a_switch_is_refused(
    cls: type[Declared], name: str, declaration: Switch, wrong: Any
) -> None:
    expected = f"{cls.__name__}.{name} must be true or false, got {wrong!r}"
    assert refusal(TypeError, cls, **{name: wrong}) == expected


@pytest.mark.parametrize("wrong", ["", "PyTorch", 1, True, None, ["pytorch"], np.array(["a", "b"])])
@fields_of(Choice)
def test_what_is_no_option_is_refused(
    cls: type[Declared], name: str, declaration: Choice, wrong: Any
) -> None:
    expected = (
        f"{cls.__name__}.{name} must be one of {', '.join(declaration.options)}; got {wrong!r}"
    )
    assert refusal(ValueError, cls, **{name: wrong}) == expected


def test_the_message_is_the_one_that_was_promised() -> None:
    message = refusal(ValueError, OPTIMIZERS["rmsprop"], gamma=1.5)
    assert message == "RMSProp.gamma must lie in [0, 1], got 1.5"


@fields_of(Number)
def test_slider_stops_are_sorted_legal_and_hold_the_default(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    stops = declaration.stops()
    assert list(stops) == sorted(set(stops))
    assert len(stops) >= 10
    assert declaration.low <= stops[0] and stops[-1] <= declaration.high
    for stop in stops:
        cls(**{name: stop})
    assert getattr(cls(), name) in stops


@fields_of(Number)
def test_the_numbers_along_a_slider_are_stops_that_a_reader_knows(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    known = declaration.landmarks()
    assert set(known) <= set(declaration.stops())
    assert 3 <= len(known) <= 12
    assert list(known) == sorted(known)


@fields_of(Number, scale="near one")
def test_a_decay_has_the_same_numbers_along_it_everywhere(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    assert declaration.landmarks()[:5] == (0.0, 0.5, 0.9, 0.99, 0.999)


@fields_of(Number, scale="log")
def test_the_numbers_along_a_logarithmic_slider_are_powers_of_ten(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    for stop in declaration.landmarks():
        assert f"{float(stop):.15e}".rstrip("0")[:2].rstrip(".") == "1"


@fields_of(Number)
def test_what_a_value_means_is_said_of_every_legal_one(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    assert declaration.now or declaration.scale != "near one"
    for value in (*declaration.stops(), 1 - 1e-16, 1.5, 1e300, 5e-324):
        if declaration.now and declaration.legal.contains(value):
            sentence, number = declaration.now(value)
            assert sentence and ("{n}" in sentence) == bool(number)
            assert "nan" not in number and "inf" not in number


@fields_of(Number, scale="near one")
def test_a_decays_slider_has_room_near_one(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    stops = declaration.stops()
    assert {0.0, 0.9, 0.99, 0.999} <= set(stops)
    assert (1.0 in stops) == bool(declaration.legal.contains(1.0))
    assert sum(0.9 <= stop < 1 for stop in stops) >= 20


@fields_of(Number, scale="log")
def test_a_logarithmic_sliders_stops_grow_by_even_factors(
    cls: type[Declared], name: str, declaration: Number
) -> None:
    stops = np.array(declaration.stops())
    assert (stops[1:] / stops[:-1]).max() < 1.3


def test_eta_is_logarithmic_and_gamma_has_its_place_at_one() -> None:
    eta, gamma = (OPTIMIZERS["rmsprop"].hyperparameters()[name] for name in ("eta", "gamma"))
    assert isinstance(eta, Number) and eta.scale == "log"
    assert isinstance(gamma, Number) and gamma.stops()[-1] == 1.0


@fields_of(Number, Switch, Choice)
def test_every_field_has_a_meaning(
    cls: type[Declared], name: str, declaration: Number | Switch | Choice
) -> None:
    assert declaration.doc.strip()
    if isinstance(declaration, Number):
        assert declaration.symbol.strip()


@pytest.mark.parametrize("registry", [OPTIMIZERS, OBJECTIVES])
def test_keys_and_titles_are_unique_and_menus_in_order(registry: dict[str, Any]) -> None:
    assert [cls.key for cls in registry.values()] == list(registry)
    assert len({cls.title for cls in registry.values()}) == len(registry)
    assert [cls.order for cls in registry.values()] == sorted(c.order for c in registry.values())


@every_class
def test_every_class_explains_itself(cls: type[Declared]) -> None:
    first_line = (vars(cls)["__doc__"] or "").split("\n")[0]
    assert first_line.endswith(".")
    assert not first_line.startswith(cls.__name__ + "(")  # what a dataclass writes by itself


@every_class
def test_every_variant_has_a_well_formed_formula(cls: Any) -> None:
    formulas = [cls(**variant).formula for variant in variants(cls)]
    for formula in formulas:
        assert formula.strip()
        assert formula.count("{") == formula.count("}")
        assert formula.count(r"\begin") == formula.count(r"\end")
        assert formula.count(r"\left") == formula.count(r"\right") + formula.count(r"\leftarrow")
    if issubclass(cls, tuple(OPTIMIZERS.values())):
        assert all(cls(**variant).variant.strip() for variant in variants(cls))


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_each_switch_and_choice_changes_the_formula(cls: Any) -> None:
    for name, declaration in cls.hyperparameters().items():
        if isinstance(declaration, (Switch, Choice)):
            options = declaration.options if isinstance(declaration, Choice) else (False, True)
            # RMSProp's velocity, in which eta is or is not, there is only with momentum.
            used = {"momentum": 0.5} if name in cls().idle else {}
            formulas = {cls(**{name: option}, **used).formula for option in options}
            assert len(formulas) == len(options)


@pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)
def test_the_formula_shows_the_symbol_of_each_number(cls: Any) -> None:
    in_use = {
        name: declaration.stops()[len(declaration.stops()) // 2]
        for name, declaration in cls.hyperparameters().items()
        if isinstance(declaration, Number)
    }
    formula = cls(**in_use).whole_formula
    for name in in_use:
        assert cls.hyperparameters()[name].symbol in formula


@every_class
def test_essentials_are_primary_or_changed_and_make_the_same_value(cls: Any) -> None:
    cls = type(cls())  # which has the letters of what is typed
    primary = {n for n, d in cls.hyperparameters().items() if getattr(d, "primary", False)}
    assert set(cls().essentials()) == primary
    for name, declaration in cls.hyperparameters().items():
        if isinstance(declaration, Number):
            other = next(stop for stop in declaration.stops() if stop != getattr(cls(), name))
        elif isinstance(declaration, Switch):
            other = not getattr(cls(), name)
        elif isinstance(declaration, Text):
            other = {"text": "x1 + 1", "program": "x = x - eta*g"}[name]
        else:
            other = declaration.options[-1]
        changed = cls(**{name: other})
        if not isinstance(declaration, Text):  # others have other fields
            assert set(changed.essentials()) == primary | {name}
        assert cls(**changed.essentials()) == changed


@every_class
def test_salvage_keeps_what_is_legal_and_names_the_rest(cls: type[Declared]) -> None:
    values: dict[str, Any] = dict.fromkeys(cls.hyperparameters(), "nonsense")
    saved, errors = cls.salvage(values | {"no_such": 1})
    assert saved == cls()
    assert len(errors) == len(values) + 1
    for name, error in zip(values, errors, strict=False):
        assert error.startswith(f"{cls.__name__}.{name} must be ")
    assert errors[-1].startswith(f"{cls.key} has no no_such; it has ")


def test_salvage_keeps_the_good_values_beside_a_bad_one() -> None:
    saved, errors = BY_KEY["rmsprop"].salvage({"eta": 0.1, "gamma": 2, "centered": True})
    assert saved == BY_KEY["rmsprop"](eta=0.1, centered=True)
    assert errors == ["RMSProp.gamma must lie in [0, 1], got 2"]


def test_a_number_is_held_as_float64_and_an_array_keeps_its_shape() -> None:
    held = BY_KEY["gradient_descent"](eta=np.float32(0.5)).settings()["eta"]
    assert type(held) is float and held == 0.5
    assert type(BY_KEY["momentum"](beta=0).settings()["beta"]) is float
    sweep = BY_KEY["momentum"](eta=[[1], [2], [3]], beta=[0.0, 0.5])
    assert sweep.settings()["eta"].dtype == np.float64
    assert sweep.batch == (3, 2)


def test_a_declaration_of_ones_own_works_like_the_others() -> None:
    @dataclass(frozen=True)
    class Mine(Declared):
        kappa: float = number(3.0, symbol="k", doc="how", legal="(1, 4]", low=2, high=4)
        loud: bool = switch(False, doc="how loud")

    assert Mine(kappa=4).kappa == 4.0
    assert refusal(ValueError, Mine, kappa=1) == "Mine.kappa must lie in (1, 4], got 1"
    assert refusal(ValueError, Mine, kappa=4.5) == "Mine.kappa must lie in (1, 4], got 4.5"
    assert refusal(TypeError, Mine, loud="yes") == "Mine.loud must be true or false, got 'yes'"
