"""The derivatives of a power by its base and its exponent, where either may be 0.

Rule by rule, b a^(b - 1) and a^b log(a) are nan where a is 0 and b is 0 or more, as 0 times what is
infinite; but 0^b has the slope 0 in b, and a^0 in a. So a derivative of a^b has a part of its own,
`raised(a, b, k, m)`, the k-th by a and the m-th by b.
"""

from typing import Any

import numpy as np

from optlab.typed.derivatives import Algebra
from optlab.typed.formula import Call, Name, Node, Number, parts_of


def raised(a: Any, b: Any, k: Any, m: Any) -> Any:
    """Its value: a^(b - k) times a polynomial of log(a), whose coefficients are made of b."""
    k, m = int(k), int(m)
    by_log: list[Any] = [0.0] * m + [1.0]
    for i in range(k):
        by_log = [
            (b - i) * one + (j + 1) * next_one
            for j, (one, next_one) in enumerate(zip(by_log, [*by_log[1:], 0.0], strict=True))
        ]
    power = np.power(a, b - k) if k else np.power(a, b)
    if not m:
        return np.where(np.equal(by_log[0], 0), 0.0, by_log[0] * power)
    polynomial, log = by_log[-1], np.log(a)
    for one in by_log[-2::-1]:
        polynomial = polynomial * log + one
    flat = np.equal(a, 0) & (np.greater(b, k) if k else np.greater_equal(b, 0))
    return np.where(flat, 0.0, power * polynomial)


def zero_where(a: str, b: str, k: int, m: int) -> str:
    """The condition under which it is 0, in Python, of the texts of its base and exponent."""
    if not m:
        return " | ".join(f"({b} == {i})" for i in range(k)) if k > 1 else f"{b} == 0"
    return f"({a} == 0) & ({b} > {k})" if k else f"({a} == 0) & ({b} >= 0)"


def plain(*roots: Node, guarded: bool = False) -> list[Node]:
    """The formulas with each `raised` written out in powers and logs; `guarded`, as a part that has
    its four arguments, too, as `zero_where` asks for."""
    if not any(isinstance(part, Call) and part.function == "raised" for part in parts_of(*roots)):
        return [*roots]
    make, made = Algebra(), dict[int, Node]()
    for part in parts_of(*roots):
        match part:
            case Number(value=value):
                made[id(part)] = make.number(value)
            case Name(name=name):
                made[id(part)] = make.name(name)
            case Call(function="raised", arguments=(a, b, Number(value=k), Number(value=m))):
                ours = made[id(a)], made[id(b)]
                written = _written(make, *ours, int(k), int(m))
                if guarded:
                    written = make.call("guarded", *ours, make.number(k), make.number(m), written)
                made[id(part)] = written
            case Call(function=function, arguments=arguments):
                made[id(part)] = make.call(function, *(made[id(one)] for one in arguments))
    return [made[id(root)] for root in roots]


def _written(make: Algebra, a: Node, b: Node, k: int, m: int) -> Node:
    """The same as `raised`, as a formula."""
    nothing, log = make.number(0.0), make.call("log", a)
    by_log = [*[nothing] * m, make.number(1.0)]
    for i in range(k):
        less = make.total(b, make.number(-float(i)))
        by_log = [
            make.total(make.product(less, one), make.product(make.number(j + 1.0), next_one))
            for j, (one, next_one) in enumerate(zip(by_log, [*by_log[1:], nothing], strict=True))
        ]
    polynomial = by_log[-1]
    for one in by_log[-2::-1]:
        polynomial = make.total(make.product(polynomial, log), one)
    power = make.power(a, make.total(b, make.number(-float(k))))
    if m and not k:  # as one writes it: a^b log(a)
        return make.product(power, polynomial)
    return make.product(polynomial, power)
