"""A training as the few lines of Python that do it."""

from optlab.lessons.trainings import Stored, Training
from optlab.optimizers import Optimizer

IMAGES = """\
seed = 0
# The images, if they are not there: python -m optlab data get {data}
data = images.load("{data}")
net = MultiLayerNet({sizes})
model = net.on(data.train_x, data.train_y)
test = net.on(data.test_x, data.test_y)
batches = Minibatches(
    model.rows, {batch}, seed, order="replacement"
)
"""
ROWS = """\
seed = 0
data = {data}.load()
model = LinearRegression(data.features, data.targets)
batches = Minibatches(model.rows, {batch}, seed)
"""
LOOP = """\
for method in methods:
    training = train_model(
        method, model, batches, steps={steps}, start=model.begun(seed)
    )
    loss = training.losses{end}
    print(method.title, {seen})
"""


def script(training: Training) -> str:
    """A program that trains each method with the first of the seeds, and prints how it ends: as is
    measured, or is stored, but for what float32's rounding makes of a network."""
    given = {"data": training.data, "batch": training.batch, "steps": training.steps}
    if isinstance(training, Stored):
        data, kind = "images", "MultiLayerNet"
        body = IMAGES.format(**given, sizes=tuple(training.said["sizes"]))
        last = training.said["last"]
        end, seen = f"[-{last + 1}:-1].mean()", "loss, test.accuracy(training.weights)"
    else:
        data, kind = training.data, "LinearRegression"
        body, end, seen = ROWS.format(**given), "[-1]", "loss"
    classes = sorted({(type(run).__module__, type(run).__name__) for run in training.runs})
    lines = [
        f"from optlab.data import {data}",
        f"from optlab.models import {', '.join(sorted((kind, 'Minibatches', 'train_model')))}",
        *(f"from {module} import {name}" for module, name in classes),
        "",
        "methods = [",
        *(f"    {_made(run)}," for run in training.runs),
        "]",
    ]
    return "\n".join(lines) + f"\n{body}{LOOP.format(**given, end=end, seen=seen)}"


def _made(run: Optimizer) -> str:
    settings = ", ".join(f"{name}={value!r}" for name, value in run.essentials().items())
    return f"{type(run).__name__}({settings})"
