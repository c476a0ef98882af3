"""Models whose weights the same optimizers train, on minibatches, with the same step loop.

from optlab.models import LinearRegression, Minibatches, train_model
from optlab.optimizers.rmsprop import RMSProp

model = LinearRegression(features, targets)
batches = Minibatches(model.rows, size=10, seed=0)
training = train_model(RMSProp(eta=0.01), model, batches, steps=2 * batches.per_epoch)
"""

from optlab.data.minibatches import Minibatches
from optlab.models.linear_regression import LinearRegression
from optlab.models.multi_layer_net import MultiLayerNet
from optlab.models.smoothing import smoothed
from optlab.models.training import Training, train_model, trains

__all__ = [
    "LinearRegression",
    "Minibatches",
    "MultiLayerNet",
    "Training",
    "smoothed",
    "train_model",
    "trains",
]
