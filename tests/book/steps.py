"""Cells that many tests begin with: the data, and the chapters' steps, written anew."""

DATA = "data_iter, feature_dim = d2l.get_data_ch11(batch_size=10)"
OPTIMUM = 0.241688

SGD = """
    def sgd(params, states, hyperparams):
        for param in params:
            param.data.sub_(hyperparams["lr"] * param.grad)
            param.grad.data.zero_()
"""
MOMENTUM = """
    def begin(feature_dim):
        return d2l.zeros((feature_dim, 1)), d2l.zeros(1)

    def sgd_momentum(params, states, hyperparams):
        for param, velocity in zip(params, states):
            with torch.no_grad():
                velocity[:] = hyperparams["momentum"] * velocity + param.grad
                param[:] -= hyperparams["lr"] * velocity
            param.grad.data.zero_()
"""
ADAGRAD = """
    def begin(feature_dim):
        return (d2l.zeros((feature_dim, 1)), d2l.zeros(1))

    def adagrad(params, states, hyperparams):
        for param, total in zip(params, states):
            with torch.no_grad():
                total[:] += torch.square(param.grad)
                param[:] -= hyperparams["lr"] * param.grad / torch.sqrt(total + 1e-6)
            param.grad.data.zero_()
"""
RMSPROP = """
    def begin(feature_dim):
        return [torch.zeros((feature_dim, 1)), torch.zeros(1)]

    def rmsprop(params, states, hyperparams):
        share = hyperparams["gamma"]
        for param, mean in zip(params, states):
            with torch.no_grad():
                mean[:] = share * mean + (1 - share) * torch.square(param.grad)
                param[:] -= hyperparams["lr"] * param.grad / torch.sqrt(mean + 1e-6)
            param.grad.data.zero_()
"""
ADADELTA = """
    def begin(feature_dim):
        def pair():
            return d2l.zeros((feature_dim, 1)), d2l.zeros(1)

        (s_w, s_b), (delta_w, delta_b) = pair(), pair()
        return (s_w, delta_w), (s_b, delta_b)

    def adadelta(params, states, hyperparams):
        rho, small = hyperparams["rho"], 1e-5
        for param, (s, delta) in zip(params, states):
            with torch.no_grad():
                s[:] = rho * s + (1 - rho) * param.grad ** 2
                step = torch.sqrt((delta + small) / (s + small)) * param.grad
                param[:] -= step
                delta[:] = rho * delta + (1 - rho) * step ** 2
            param.grad.data.zero_()
"""
ADAM = """
    def begin(feature_dim):
        def pair(*shape):
            return torch.zeros(shape), torch.zeros(shape)

        return pair(feature_dim, 1), pair(1)

    def adam(params, states, hyperparams):
        first, second, t = 0.9, 0.999, hyperparams["t"]
        for param, (v, s) in zip(params, states):
            with torch.no_grad():
                v[:] = first * v + (1 - first) * param.grad
                s[:] = second * s + (1 - second) * torch.square(param.grad)
                scaled = v / (1 - first**t) / (torch.sqrt(s / (1 - second**t)) + 1e-6)
                param[:] -= hyperparams["lr"] * scaled
            param.grad.data.zero_()
        hyperparams["t"] = t + 1
"""
YOGI = """
    def yogi(params, states, hyperparams):
        first, second, t = 0.9, 0.999, hyperparams["t"]
        for param, (v, s) in zip(params, states):
            with torch.no_grad():
                square = torch.square(param.grad)
                v[:] = first * v + (1 - first) * param.grad
                s[:] = s + (1 - second) * torch.sign(square - s) * square
                scaled = v / (1 - first**t) / (torch.sqrt(s / (1 - second**t)) + 1e-3)
                param[:] -= hyperparams["lr"] * scaled
            param.grad.data.zero_()
        hyperparams["t"] = t + 1
"""
