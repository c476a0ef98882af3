"""What the browser is told of a slider's symbol: its letters, what it is, what each value means."""

from collections.abc import Sequence
from functools import lru_cache

from optlab.hyperparameters import Number
from optlab.meanings import Meaning
from optlab.optimizers.base import Optimizer
from optlab.web.live.protocol.figures import Formula, Meanings, Symbol
from optlab.web.mathml import formula_of, plain
from optlab.web.words import _, said_in


def labelled(
    name: str, declaration: Number, stops: Sequence[float], value: float | None, of: str
) -> Symbol:
    """A slider's name, `of` what it is, the landmarks among its stops, and what it means there and
    at its value, which may lie between them."""
    return {
        **_labelled(name, declaration, tuple(stops), of, said_in()),
        "means": _meaning(declaration.now, value),
        "value": value,
    }


@lru_cache(maxsize=512)  # a release leaves them as they were
def _labelled(
    name: str, declaration: Number, stops: tuple[float, ...], of: str, language: str
) -> Symbol:
    """The same where no value is said: what is the same at each."""
    symbol, below = plain(declaration.symbol)
    known = set(declaration.landmarks())
    return {
        "name": name.replace("_", " "),
        "of": of,
        "symbol": symbol,
        "below": below,
        "help": f"{_(declaration.doc)}. {_('Legal')}: {declaration.legal.text}",
        "now": _meanings(declaration.now, stops) if declaration.now else None,
        "means": "",
        "stops": [*stops],
        "landmarks": [stop for stop in stops if stop in known],
        "value": None,
    }


@lru_cache(maxsize=256)  # a release leaves all but one as they were
def formula_part(run: Optimizer) -> Formula:
    """A method's formula as it is set, in which every slider's symbol can be lit."""
    symbols = tuple(number.symbol for number in run.numbers().values())
    formula = formula_of(run.whole_formula, symbols)
    return {"markup": formula.markup, "text": formula.text}


def _meanings(now: Meaning, stops: Sequence[float]) -> Meanings:
    """What every stop means: the number of a sentence and what stands in it."""
    meanings = [now(stop) for stop in stops]
    sentences = list(dict.fromkeys(sentence for sentence, _number in meanings))
    at = [(sentences.index(sentence), number) for sentence, number in meanings]
    return {"sentences": [_(sentence) for sentence in sentences], "at": at}


def _meaning(now: Meaning | None, value: float | None) -> str:
    """What a value means, in a sentence; "" where nothing is said."""
    if now is None or value is None:
        return ""
    sentence, number = now(value)
    return _(sentence).replace("{n}", number)
