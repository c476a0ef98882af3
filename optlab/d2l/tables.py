"""The airfoil data as the book's cells ask for them; nothing is downloaded."""

from typing import Any

from optlab.d2l import extra
from optlab.data import airfoil
from optlab.data.table import SHIPPED

DATA_HUB: dict[str, tuple[str, str]] = {}
"""The book's cells enter here where a file is; `download` knows it without."""

DATA_URL = "http://d2l-data.s3-accelerate.amazonaws.com/"


def get_data_ch11(batch_size: int = 10, n: int = airfoil.USED) -> tuple[Any, int]:
    """The airfoil data as a DataLoader of minibatches (X, y), and how many features there are.

    The first n of 1,503 rows, every column centred and scaled (`optlab.data.airfoil.load`), float32
    as in the book, in another order in each epoch. Raises ValueError for other n.
    """
    features, labels = _tensors(n)
    return load_array((features, labels), batch_size), features.shape[1]


def get_data_ch7() -> tuple[Any, Any]:
    """The first edition's: features (1500, 5) and labels (1500,), tensors of float32."""
    return _tensors(airfoil.USED)


def load_array(data_arrays: Any, batch_size: int, is_train: bool = True) -> Any:
    """A DataLoader of minibatches of these tensors, shuffled where `is_train`."""
    data = extra.torch().utils.data
    return data.DataLoader(data.TensorDataset(*data_arrays), batch_size, shuffle=is_train)


def download(name: str, folder: str | None = None, sha1_hash: str | None = None) -> str:
    """Where the file is: of the book's only 'airfoil', which is shipped. The rest is ignored."""
    if name != "airfoil" and not name.endswith(f"/{airfoil.FILE}"):
        raise ValueError(
            f"optlab ships 'airfoil' of the book's data and downloads none; got {name!r}"
        )
    return str(SHIPPED / airfoil.FILE)


def _tensors(n: int) -> tuple[Any, Any]:
    torch = extra.torch()
    data = airfoil.load(n)
    return tuple(torch.tensor(part, dtype=torch.float32) for part in (data.features, data.targets))
