"""Numbers as readers see them and as people type them."""

import math

import numpy as np
import pytest

from optlab.notation import from_word
from optlab.numerals import exactly, number_in, reworded, short


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1.03621e-14, 4, "1.036 × 10⁻¹⁴"),
        (1e-6, 6, "10⁻⁶"),
        (-1e30, 6, "−10³⁰"),
        (-2.5e84, 3, "−2.5 × 10⁸⁴"),
        (0.0001, 6, "0.0001"),
        (0.00001, 6, "10⁻⁵"),
        (-0.158591, 4, "−0.1586"),
        (12345.6, 4, "12350"),
        (500000, 6, "500000"),
        (999999.7, 6, "10⁶"),
        (-0.0, 6, "0"),
        (math.inf, 6, "∞"),
        (-math.inf, 6, "−∞"),
        (math.nan, 6, "nan"),
    ],
)
def test_readers_see_no_e_and_a_real_minus(value: float, digits: int, text: str) -> None:
    """The page said x2 1.03621e-14, and that at rest is 1e-06."""
    assert short(value, digits) == text


def test_what_is_written_for_readers_reads_back() -> None:
    random = np.random.default_rng(3)
    values = random.normal(size=500) * 10.0 ** random.integers(-300, 300, 500)
    for value in [*values, *random.normal(size=200), 0.0, 5e-324, 1e308]:
        assert number_in("x", short(value, 17)) == value
        assert number_in("x", short(value, 4)) == pytest.approx(value, rel=1e-3)
        assert "e" not in short(value) and "-" not in short(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,5", 0.5),
        (" -0,125 ", -0.125),
        ("−2", -2),
        (",5", 0.5),
        ("1,5e-3", 0.0015),
        ("1000,5", 1000.5),
        ("1e-5", 1e-5),
        ("10⁻⁶", 1e-6),
        ("−1.5 × 10⁻³", -0.0015),
    ],
)
def test_a_comma_may_stand_for_the_point(text: str, value: float) -> None:
    """0,5 was refused, or its comma dropped by the browser: 5."""
    assert number_in("eta", text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1,000", "eta: '1,000' may be 1000 or 1.000; write it without the comma"),
        ("1,000.5", "eta must be one number, with at most one comma or point"),
        ("1.000,5", "eta must be one number, with at most one comma or point"),
        ("1,5,2", "eta must be one number, with at most one comma or point"),
        ("0,5 0,6", "eta must be one number, with at most one comma or point"),
        ("5,", "eta must be one number"),
        ("1.5.2", "eta must be a number, got '1.5.2'"),
        ("1 000", "eta must be a number, got '1 000'"),
        ("1_0", "eta must be a number, got '1_0'"),
        ("٣", "eta must be a number"),
        ("", "eta: the box held no number"),
        ("0,0e-400", None),
        ("0,1e-400", "eta must be 0, or at least 5e-324 in size"),
    ],
)
def test_what_may_be_two_numbers_is_refused_by_name(text: str, message: str | None) -> None:
    if message is None:
        assert number_in("eta", text) == 0
        return
    with pytest.raises(ValueError, match="eta") as refused:
        number_in("eta", text)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("start must be two numbers in [-1e+30, 1e+30]", "… in [−10³⁰, 10³⁰]"),
        ("epsilon must lie in (0, inf), got -1.5e-05", "…, got −1.5 × 10⁻⁵"),
        ("or at least 5e-324 in size, got 1e-400", "… 5 × 10⁻³²⁴ in size, got 10⁻⁴⁰⁰"),
        ("start: '1e+30 abc' is none; at most 2e3", "start: '1e+30 abc' is none; at most 2 × 10³"),
        ("run 1e5x, base64e3, a.1e5 and 12 stay", "run 1e5x, base64e3, a.1e5 and 12 stay"),
    ],
)
def test_a_message_on_the_page_has_numbers_as_people_write_them(message: str, told: str) -> None:
    """A refused start had to be in [-1e+30, 1e+30]."""
    assert reworded(message).endswith(told.removeprefix("… ").removeprefix("…"))


@pytest.mark.parametrize("value", [0.1, 1 / 3, 0.9, 1e-10, 0.99999999999999, 5e-324, 1.0, 0.0])
def test_exactly_has_no_digit_more_than_it_takes(value: float) -> None:
    assert number_in("x", exactly(value)) == value
    assert len(exactly(value)) <= len(short(value, 17))


def test_a_million_digits_that_are_no_number_are_read_at_once() -> None:
    """A link of 16,000 of them took four seconds, of twice as many four times that: each way to
    share them between two parts of the pattern was tried."""
    digits = "1" * 1_000_000
    for word in (digits + "x", f"-{digits}.{digits}e", f".{digits}-"):
        assert from_word(word) == word
    assert [from_word(word) for word in ("1", "1.", "-.5", "1.5e3")] == [1.0, 1.0, -0.5, 1500.0]
