"""What the browser fetches for the page of networks alone: ten test images."""

from base64 import b64encode

import numpy as np

from optlab.data.faults import DataError
from optlab.data.idx_sets import IDX_SETS
from optlab.data.images import DIGITS, examples_in, load
from optlab.data.places import folder_of, not_there
from optlab.experiment import Experiment
from optlab.faults import no_such
from optlab.web.live.answer import ALWAYS, Answer, Given, zipped
from optlab.web.views.networks.protocol import Examples

PARTS = ("images",)


def examples(_experiment: Experiment, given: Given) -> bytes:
    """`live/examples?images=digits`: of each class the first test image."""
    name = given.get("images", "")
    if name != DIGITS and name not in IDX_SETS:
        raise ValueError(no_such(name, (DIGITS, *IDX_SETS)))
    try:
        return zipped(_examples(name))
    except DataError as error:
        raise ValueError(str(error)) from None


def _examples(name: str) -> Examples:
    if name == DIGITS:
        images = load(name)
        x, y = images.test_x, images.test_y
        shape, classes = images.shape, images.classes
        pixels = np.round(255 * x[examples_in(y)]).astype(np.uint8)
    else:  # the 60,000 to learn from would take 180 MB of the server
        one = IDX_SETS[name]
        folder = folder_of(one)
        paths = one.in_folder(folder) if folder else {}
        if one.test_x not in paths or one.test_y not in paths:
            raise not_there(one)
        y = one.test_y.read(paths[one.test_y])
        pixels = one.test_x.read(paths[one.test_x])[examples_in(y)]
        shape, classes = (pixels.shape[1], pixels.shape[2]), one.classes
    return {
        "pixels": b64encode(pixels.tobytes()).decode(),
        "shape": shape,
        "classes": list(classes),
    }


ANSWERS = {"examples": Answer(examples, slow_beyond=ALWAYS, says=Examples)}
