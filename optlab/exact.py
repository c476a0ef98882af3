"""Sums and products of float64 numbers together with their rounding errors, elementwise.

A pair (number, error) holds about 32 digits: enough for differences of products that are nearly the
same. Dekker 1971, "A floating-point technique for extending the available precision", and Knuth,
The Art of Computer Programming 2, 4.2.2.
"""

from optlab.hyperparameters import Array

Pair = tuple[Array, Array]

SPLITTER = 2.0**27 + 1  # cuts the 53 binary digits in two halves whose products are exact


def exact_sum(a: Array, b: Array) -> Pair:
    """a + b as float64 has it, and what that is short of."""
    total = a + b
    of_b = total - a
    return total, (a - (total - of_b)) + (b - of_b)


def exact_product(a: Array, b: Array) -> Pair:
    """a b as float64 has it, and what that is short of; nan where a or b is above 1e300."""
    product = a * b
    (a1, a2), (b1, b2) = _halves(a), _halves(b)
    return product, ((a1 * b1 - product) + a1 * b2 + a2 * b1) + a2 * b2


def added(pair: Pair, more: Pair) -> Pair:
    """The sum of two pairs. The errors are only gathered: after t sums they, too, are known to
    t roundings of theirs."""
    total, error = exact_sum(pair[0], more[0])
    return total, error + (pair[1] + more[1])


def difference_of_products(a: Pair, b: Array, c: Pair, d: Array) -> Array:
    """a b - c d, right to the last digits of float64 even where both are nearly the same."""
    (first, first_error), (second, second_error) = exact_product(a[0], b), exact_product(c[0], d)
    return (first - second) + ((first_error - second_error) + (a[1] * b - c[1] * d))


def _halves(a: Array) -> Pair:
    scaled = SPLITTER * a
    upper = scaled - (scaled - a)
    return upper, a - upper
