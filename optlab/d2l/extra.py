"""What the book's cells need beside NumPy, imported when it is first needed."""

from importlib import import_module
from typing import Any


def torch() -> Any:
    """PyTorch. Raises ImportError that says how to install it."""
    return _imported("torch")


def pyplot() -> Any:
    """What the book calls `plt`. Raises ImportError that says how to install matplotlib."""
    return _imported("matplotlib.pyplot")


def _imported(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        package = name.partition(".")[0]
        raise ImportError(
            f"the book's cells need {package} here: pip install '.[book]', "
            f"or pip install torch matplotlib"
        ) from error
