"""Which data, which network and which minibatches, as addresses say it."""

from dataclasses import dataclass, field

from optlab.data.images import NAMES
from optlab.faults import whole_number
from optlab.hyperparameters import choice, switch
from optlab.models.settings import (
    LEAST,
    MOST,
    NetworkSettings,
    hidden_in,
    hidden_word,
    too_many,
)
from optlab.optimizers.base import Optimizer
from optlab.optimizers.gradient_descent import GradientDescent
from optlab.web.view import Options

PLAIN = NetworkSettings(GradientDescent())


class Hidden:
    """The sizes of the hidden layers in one word: `100_100`."""

    def accept(self, place: str, value: object) -> str:
        """The word as it is written; raises ValueError that begins with `place`."""
        # One layer alone is a number to whoever reads words.
        return hidden_word(hidden_in(place, str(value).removesuffix(".0")))


@dataclass(frozen=True)
class Count:
    """A whole number, as far as a training may have it."""

    name: str

    def accept(self, place: str, value: object) -> int:
        """The number; raises ValueError that begins with `place`."""
        given = int(value) if isinstance(value, float) and value.is_integer() else value
        number = whole_number(place, given, LEAST[self.name])
        if number > MOST[self.name]:
            raise ValueError(too_many(place, MOST[self.name], number))
        return number


def _counted(name: str) -> int:
    return field(default=getattr(PLAIN, name), metadata={"declaration": Count(name)})


@dataclass(frozen=True)
class NetworkOptions(Options):
    """The images, the hidden layers, the minibatches; whether each method is tried at several
    etas."""

    images: str = choice(*NAMES, doc="the images that are learned")
    hidden: str = field(default=hidden_word(PLAIN.hidden), metadata={"declaration": Hidden()})
    minibatch: int = _counted("batch")
    iterations: int = _counted("iterations")
    trial: int = _counted("seed")
    best: bool = switch(False, doc="each method at the best of five etas, too")

    def training(self, run: Optimizer) -> NetworkSettings:
        """The training of a run with these."""
        return NetworkSettings(
            run,
            data=self.images,
            hidden=hidden_in("hidden", self.hidden),
            batch=self.minibatch,
            iterations=self.iterations,
            seed=self.trial,
        )
