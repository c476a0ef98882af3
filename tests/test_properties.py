"""Any legal setting: finite, or diverged and said so; never an exception, never a warning."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from optlab import OBJECTIVES, OPTIMIZERS, Trajectory, train_2d
from optlab.hyperparameters import Choice, Declaration, Declared, Number, Switch, Text
from optlab.status import KINDS

every_optimizer = pytest.mark.parametrize("cls", OPTIMIZERS.values(), ids=lambda cls: cls.__name__)

bounded = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow],
)


def legal_numbers(declaration: Number) -> st.SearchStrategy[float]:
    """The whole legal range, its ends and the slider's stops among it."""
    text = declaration.legal.text
    low, high = map(float, text[1:-1].split(","))
    sizes = (st.floats(-300, 6) | st.floats(-6, 6)).map(lambda exponent: 10.0**exponent)
    if high == np.inf:
        anywhere = sizes.map(lambda size: low + size)
    else:
        anywhere = st.floats(
            low, high, exclude_min=text[0] == "(", exclude_max=text[-1] == ")"
        ) | sizes.map(lambda size: max(high - size, low))
    numbers = anywhere | st.sampled_from([*declaration.stops(), low, high])
    if declaration.whole:
        numbers = numbers.map(round).map(float)
    return numbers.filter(lambda value: bool(declaration.legal.contains(value)))


def legal_values(declaration: Declaration) -> st.SearchStrategy[Any]:
    if isinstance(declaration, Number):
        return legal_numbers(declaration)
    if isinstance(declaration, Text):
        return legal_texts(declaration)
    return (
        st.booleans() if isinstance(declaration, Switch) else st.sampled_from(declaration.options)
    )


ODD = """ "'\\{}%+&=#?~,;<>^*0123456789.eE-xinfatrue\xe9απ→😀"""
"""What a text form may take for something else, among letters of other alphabets."""


FORMULAS = (
    "x1",
    "x^2 + 2y^2",
    "(1 - x1)^2 + 100(x2 - x1^2)^2",
    "abs(x1) + max(x2, -2x2, floor(x1))",
    "1/x1 + log(x2)",
    "sqrt(x1)*exp(x2) - tan(x1*x2)",
    "x1^64 - x2^x1",
    "1e308*x1*x2^3",
    "0*x1",
)
"""What is accepted where only formulas are."""
METHODS = (
    "x = x - eta*g",
    "s = gamma*s + (1 - gamma)*g^2; x = x - eta*g/sqrt(s + epsilon)",
    "v = gamma*v + grad(x - eta*v); x = x - eta*v/(1 + norm(v)^eta)",
    "m0 = x; m = where(t - 3, m + (x - m)/t, f); x = x - eta*solve(H, g) - mean(m - x)",
    "x = 1/g - exp(x)*log(t)*dot(H, x)",
)
"""And where only methods are."""


def legal_texts(declaration: Text) -> st.SearchStrategy[str]:
    """Any text that is accepted: numbers, quotes, blanks at the ends and alphabets among them."""

    def accepted(text: str) -> bool:
        try:
            return declaration.accept("", text) == text
        except ValueError:
            return False

    whole = [
        "",
        " ",
        "true",
        "1",
        "1e-400",
        "nan",
        "-inf",
        '"',
        '"1"',
        "{start}",
        "{f.a}",
        "\\u007b",
    ]
    if not accepted("(odd)"):
        typed = [*whole, *FORMULAS, *METHODS]
        return st.sampled_from([one for one in typed if accepted(one)])
    texts = st.text(ODD, max_size=declaration.most) | st.text(max_size=declaration.most)
    return (st.sampled_from(whole) | texts).filter(accepted)


def legal(cls: type[Declared]) -> st.SearchStrategy[Any]:
    cls = type(cls())  # which has the letters of what is typed
    fields = cls.hyperparameters()
    return st.builds(cls, **{name: legal_values(field) for name, field in fields.items()})


objectives = st.one_of([legal(cls) for cls in OBJECTIVES.values()])
coordinates = (
    st.floats(-1e8, 1e8)
    | st.floats(-300, 8).map(lambda exponent: 10.0**exponent)
    | st.floats(-10, 10)
    | st.just(0.0)
)
starts = st.tuples(coordinates, coordinates)


def look_at_everything(trajectory: Trajectory) -> None:
    """What a page would ask for."""
    assert len(trajectory.values) == len(trajectory.gradients) == len(trajectory.positions)
    assert all(len(array) == len(trajectory.states) for array in trajectory.state.values())
    rates = trajectory.effective_rates
    assert rates is None or len(rates) == len(trajectory.positions)
    kinds, since = trajectory.outcome
    assert set(kinds.flat) <= set(KINDS)
    assert ((since >= 0) == ((kinds == "diverged") | (kinds == "undefined"))).all()
    assert str(trajectory)


def assert_finite_or_said_to_have_diverged(trajectory: Trajectory) -> None:
    finite = np.isfinite(trajectory.positions).all(axis=1) & np.isfinite(trajectory.values)
    status = trajectory.status
    assert len(status.criterion) < 200
    if status.kind not in ("diverged", "undefined"):
        assert finite[-1]
        assert status.step is None
        return
    assert status.step is not None and 0 <= status.step <= trajectory.steps
    assert str(status.step) in status.criterion
    if not finite.all():
        assert status.step == np.flatnonzero(~finite)[0]


@every_optimizer
@bounded
@given(st.data(), objectives, starts, st.integers(0, 60))
def test_one_run(cls: Any, data: Any, objective: Any, start: Any, steps: int) -> None:
    optimizer = data.draw(legal(cls))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trajectory = train_2d(optimizer, objective, start, steps)
        look_at_everything(trajectory)
        assert_finite_or_said_to_have_diverged(trajectory)
        assert trajectory.first(steps // 2).status.kind in KINDS
        assert optimizer.formula and optimizer.variant and objective.formula
        assert np.isfinite(objective.minimum) or not objective.minima
    # A point that left the range of float64 never comes back.
    finite = np.array(np.isfinite(trajectory.positions).all(axis=1))
    assert not (finite[1:] & ~finite[:-1]).any()


@every_optimizer
@settings(bounded, max_examples=10)
@given(st.data(), objectives, st.integers(0, 12))
def test_a_sweep_of_any_one_number(cls: Any, data: Any, objective: Any, steps: int) -> None:
    numbers = type(cls()).numbers()
    name = data.draw(st.sampled_from(sorted(numbers)))
    values = data.draw(st.lists(legal_numbers(numbers[name]), min_size=1, max_size=4))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        batch = train_2d(cls(**{name: np.array(values)}), objective, data.draw(starts), steps)
        assert batch.batch == (len(values),)
        look_at_everything(batch)


def drawn(strategy: st.SearchStrategy[Any], examples: int = 200) -> list[Any]:
    """What the strategy gives these tests to try."""
    found: list[Any] = []

    @settings(bounded, max_examples=examples, phases=[Phase.generate])
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


def test_the_range_of_these_tests_is_wide() -> None:
    rmsprop = OPTIMIZERS["rmsprop"].hyperparameters()
    for name in ("eta", "epsilon"):
        positive = [value for value in drawn(legal_values(rmsprop[name])) if value > 0]
        assert min(positive) < 1e-250 and max(positive) > 1e5
    assert {0.0, 1.0} < set(drawn(legal_values(rmsprop["gamma"])))
    distances = [np.abs(start).max() for start in drawn(starts)]
    assert min(distances) == 0.0 and max(distances) > 1e7


@every_optimizer
def test_every_switch_and_option_is_tried(cls: Any) -> None:
    tried = drawn(legal(cls))
    for name, declaration in cls.hyperparameters().items():
        values = {getattr(optimizer, name) for optimizer in tried}
        if isinstance(declaration, Number):
            assert len(values) > 10
        elif not isinstance(declaration, Text):
            options = declaration.options if isinstance(declaration, Choice) else (False, True)
            assert values == set(options)


def test_every_objective_is_tried() -> None:
    many = 40 * len(OBJECTIVES)  # with fewer one was missed, when there was one more
    assert {type(one) for one in drawn(objectives, many)} == set(OBJECTIVES.values())
