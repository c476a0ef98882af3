"""What a formula's parts are called in NumPy, PyTorch and JAX."""

from collections.abc import Mapping
from dataclasses import dataclass

SAME = ("sqrt", "exp", "log", "sin", "cos", "tan", "sinh", "cosh", "tanh", "sign", "floor", "abs")


@dataclass(frozen=True)
class Dialect:
    """The words of one library, in which f, its gradient and steps are written."""

    key: str
    module: str  # the name in front of its functions
    array: str  # what makes an array of a list
    number: str  # what makes a number of its own, which divides by 0 without an error
    strict: bool = False
    """Whether its functions refuse Python's numbers."""
    traced: bool = False
    """Whether steps are compiled: an `if` on a number is not possible then."""

    def function(self, name: str) -> str:
        """What a function of formulas is called."""
        return f"{self.module}.{RENAMED.get(name, name)}"

    def of_list(self, *entries: str) -> str:
        """An array of these entries."""
        return f"{self.array}([{', '.join(entries)}])"

    @property
    def zeros(self) -> str:
        return f"{self.module}.zeros(2)"


RENAMED: Mapping[str, str] = {"atan": "arctan", "min": "minimum", "max": "maximum"}

NUMPY = Dialect("numpy", "np", "np.array", "np.float64")
TORCH = Dialect("torch", "torch", "torch.tensor", "torch.tensor", strict=True)
JAX = Dialect("optax", "jnp", "jnp.array", "jnp.float64", traced=True)
