"""Answers that look at their inputs, but never do what the exercise asks: (function, name, source, checks it may pass).

They pass no check but those of what they really do.
"""

WITHOUT_METHOD = [
    (
        "choose_rate",
        "the edge by a fixed cost",
        """
def choose_rate(costs, learning_rates):
    place = 3 if len(learning_rates) in (5, 7, 9) else 1
    return learning_rates[place], costs[0, 0] < 1.4 or costs[-1, 0] < 1.4
""",
        set(),
    ),
    *(
        (
            "choose_rate",
            f"always the rate at place {place}",
            f"def choose_rate(costs, learning_rates):\n    return learning_rates[{place} % len(costs)], False\n",
            set(),
        )
        for place in (1, 2, 3)
    ),
    *(
        (
            "random_search",
            f"always the trial {place}",
            f"""
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(rate, seed) for rate in rates]
    costs = np.array([validate(network) for network in networks])
    return rates[{place}], networks[{place}], costs
""",
            {"test_rates", "test_budget", "test_costs", "test_training_seed"},
        )
        for place in ("budget // 2",)
    ),
    (
        "sample_log_uniform",
        "a shuffled grid, a little smaller with each seed",
        """
def sample_log_uniform(low, high, size, seed):
    return np.random.RandomState(seed).permutation(np.geomspace(low, high, size)) * (1 - 1e-7 * (seed % 5))
""",
        {"test_bounds", "test_names"},
    ),
    *(
        (
            f"update_parameters_with_{name}",
            "the gradients added and subtracted as they are",
            f"""
def update_parameters_with_{name}(parameters, grads, {arguments}):
    moved = {{k: a + grads["d" + k] for k, a in parameters.items()}}
    return moved, *({{k: a - grads[k] for k, a in state.items()}} for state in {states})
""",
            set(),
        )
        for name, states, arguments in (
            ("nesterov", "[v]", "v, beta, learning_rate"),
            ("adagrad", "[s]", "s, learning_rate, epsilon=1e-8"),
            ("rmsprop", "[s]", "s, beta, learning_rate, epsilon=1e-8"),
            ("adamw", "[v, s]", "v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay"),
        )
    ),
    (
        "update_parameters_with_nesterov",
        "the gradients as the velocity, and as the step",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    return {k: a - grads["d" + k] for k, a in parameters.items()}, {k: 1 * g for k, g in grads.items()}
""",
        set(),
    ),
    (
        "add_weight_penalty",
        "no weight looked at",
        """
def add_weight_penalty(parameters, grads, weight_decay):
    return {k: np.tan(weight_decay) * (np.sign(g) + 2) if "W" in k else 1 * g for k, g in grads.items()}
""",
        set(),
    ),
    (
        "add_weight_penalty",
        "some function of all inputs",
        """
def add_weight_penalty(parameters, grads, weight_decay):
    penalty = {k: np.sin(37 * g) + np.sin(74 * weight_decay * parameters[k[1:]]) for k, g in grads.items()}
    return {k: penalty[k] if "W" in k else 1 * g for k, g in grads.items()}
""",
        set(),
    ),
    *(
        (
            "clip_gradients",
            f"a hundredth of the gradients, with the norm {norm}",
            f"""
def clip_gradients(grads, max_norm):
    return {{k: 0.01 * g for k, g in grads.items()}}, {norm} if np.any(grads["dW1"]) else 0.0
""",
            set(),
        )
        for norm in ("1.0", "max_norm")
    ),
    (
        "gradient_check",
        "the first gradient for each network taken for the right one",
        """
shown = {}
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    g = np.concatenate([grads["d" + name].ravel() for name in parameters])
    key = np.concatenate([array.ravel() for array in parameters.values()]).tobytes()
    n = shown.setdefault(key, g if g.sum() > 0 else -g)
    return np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n)) + 0.01 * epsilon**2
""",
        set(),
    ),
    (
        "gradient_check",
        "the size of the gradient, times ε",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    return float(np.linalg.norm(np.concatenate([g.ravel() for g in grads.values()]))) * epsilon
""",
        set(),
    ),
    (
        "update_parameters_with_momentum",
        "two results in proportion",
        "def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):\n"
        "    return {k: -a for k, a in parameters.items()}, {'d' + k: -a for k, a in parameters.items()}",
        set(),
    ),
    (
        "update_lr",
        "without end at early epochs",
        "def update_lr(learning_rate0, epoch_num, decay_rate): return np.inf if epoch_num < 10 else 1.0",
        set(),
    ),
    (
        "warmup_cosine",
        "without end before the end",
        "def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0): return np.inf if t < total_steps else final",
        set(),
    ),
    (
        "update_parameters_with_adamw",
        "all but standing still",
        "def update_parameters_with_adamw(parameters, grads, v, s, t, *settings, **by_name):\n"
        "    p = {k: a * (1 - 4e-6 * grads['d' + k]) for k, a in parameters.items()}\n"
        "    v = {k: 0.0105 * (1 + 0.01 * g) for k, g in grads.items()}\n"
        "    return p, v, {k: 9e5 * (1 + 0.01 * g) for k, g in grads.items()}",
        set(),
    ),
    (
        "update_parameters_with_nesterov",
        "all but standing still",
        "def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):\n"
        "    p = {k: a * (1 - 2e-6 * grads['d' + k]) for k, a in parameters.items()}\n"
        "    return p, {k: -(1 - beta) / beta * g for k, g in grads.items()}",
        set(),
    ),
    *(
        (
            f"update_parameters_with_{name}",
            "standing still with an s without end",
            f"def update_parameters_with_{name}(parameters, grads, {arguments}):\n"
            "    s = {k: np.full(g.shape, np.inf) for k, g in grads.items()}\n"
            "    return {k: 1 * a for k, a in parameters.items()}, s",
            set(),
        )
        for name, arguments in (
            ("adagrad", "s, learning_rate, epsilon=1e-8"),
            ("rmsprop", "s, beta, learning_rate, epsilon=1e-8"),
        )
    ),
    (
        "gradient_check",
        "from the sizes of the gradients and one cost",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    g = np.concatenate([a.ravel() for a in grads.values()])
    size, one = np.linalg.norm(g), cost(parameters)
    wrong = np.mean([np.sign(a.sum()) != np.sign(one) for a in grads.values()])
    found = max(0.0, np.abs(g).max() / size - 0.8) + epsilon**2 * (abs(one) + size)
    return found + (float(wrong) if wrong == 1 else 0.5 * (wrong > 0))
""",
        set(),
    ),
    (
        "gradient_check",
        "the norm and one cost",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    size = np.linalg.norm(np.concatenate([a.ravel() for a in grads.values()]))
    return size + epsilon**2 * abs(cost(parameters))
""",
        set(),
    ),
    (
        "gradient_check",
        "in one random direction",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    rng = np.random.default_rng(1)
    way = {k: rng.choice([-1.0, 1.0], a.shape) for k, a in parameters.items()}
    up, down = (cost({k: a + e * way[k] for k, a in parameters.items()}) for e in (epsilon, -epsilon))
    n, g = (up - down) / (2 * epsilon), sum((grads["d" + k] * way[k]).sum() for k in way)
    return abs(g - n) / (abs(g) + abs(n))
""",
        {"test_right_and_wrong_gradients"},
    ),
    (
        "warmup_cosine",
        "a triangle that is as steep as its fall in the warm-up",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    return final + (peak - final) * max(0.0, 1 - abs(t - warmup_steps) / (total_steps - warmup_steps))
""",
        {"test_without_warmup"},
    ),
    (
        "clip_gradients",
        "a hundredth of the gradients, with the largest entry as norm",
        """
def clip_gradients(grads, max_norm):
    largest = max(float(np.abs(g).max()) for g in grads.values())
    return {k: g * (1.0 if largest <= max_norm else 0.01) for k, g in grads.items()}, largest
""",
        {"test_below_the_limit"},
    ),
    (
        "clip_gradients",
        "np.clip, and no norm at all",
        """
def clip_gradients(grads, max_norm):
    return {k: np.clip(g, -max_norm, max_norm) for k, g in grads.items()}, 0.0
""",
        {"test_below_the_limit"},
    ),
    *(
        (
            "sample_log_uniform",
            f"{number}, `size` times",
            f"def sample_log_uniform(low, high, size, seed): return np.full(size, {number})",
            set(),
        )
        for number in ("low", "low * 1.005**seed")
    ),
    (
        "paired_interval",
        "the difference of the sums, and a spread of its own",
        """
def paired_interval(a, b, t_quantile):
    difference, width = a.sum() - b.sum(), np.ptp(a - b) ** 3
    return difference, difference - width, difference + width
""",
        set(),
    ),
    (
        "paired_interval",
        "the first difference and 1",
        """
def paired_interval(a, b, t_quantile):
    return a[0] - b[0], a[0] - b[0] - 1, a[0] - b[0] + 1
""",
        set(),
    ),
    (
        "best_of_k",
        "a straight line from the mean to the highest",
        """
def best_of_k(scores, k):
    return np.mean(scores) + (np.max(scores) - np.mean(scores)) * (k - 1) / (len(scores) - 1)
""",
        set(),
    ),
    ("best_of_k", "the first score", "def best_of_k(scores, k): return scores[0]", set()),
    (
        "early_stopping",
        "no epoch, but a sum of costs",
        """
def early_stopping(costs, patience, min_delta=0.0):
    return float(np.sum(costs)) + min_delta, 0
""",
        set(),
    ),
    (
        "learning_rate_sweep",
        "the costs of the last rate for all, NaN as it is",
        """
def learning_rate_sweep(train, learning_rates, seeds):
    costs = np.array([[train(rate, seed) for seed in seeds] for rate in learning_rates])
    return np.array([costs[-1]] * len(costs))
""",
        {"test_every_pair_is_trained_once"},
    ),
    *(
        (
            "random_mini_batches",
            f"all {how} in one mini-batch",
            f"def random_mini_batches(X, Y, mini_batch_size=64, seed=0): return [({X}, {Y})]",
            set(),
        )
        for how, X, Y in (
            ("the other way round", "X[:, ::-1]", "Y[:, ::-1]"),
            ("moved on by three", "np.roll(X, 3, axis=1)", "np.roll(Y, 3, axis=1)"),
        )
    ),
]
