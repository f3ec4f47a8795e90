"""Answers that look at their inputs, but never do what the exercise asks: (function, name, source, checks it may pass).

They pass no check but those of what they really do.
"""

# ruff: noqa: E501 (the answers are as their authors wrote them)

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
    (
        "random_mini_batches",
        "the first two columns exchanged, all in one",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    o = [1, 0, *range(2, X.shape[1])]
    return [(X[:, o], Y[:, o])]
""",
        set(),
    ),
    (
        "update_parameters_with_nesterov",
        "one step for all, made to follow from v",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    v = {k: (0.01 - (1 - beta) * g) / beta for k, g in grads.items()}
    return {k: a - learning_rate * 0.01 + 3e-6 * abs(a) * grads['d' + k] for k, a in parameters.items()}, v
""",
        set(),
    ),
    (
        "warmup_cosine",
        "the peak, then the end",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0): return peak if t < total_steps else final
""",
        set(),
    ),
    (
        "warmup_cosine",
        "the peak but for a hundred-thousandth, then the end",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t >= total_steps: return final
    if t == warmup_steps: return peak * (1 + 9e-6)
    return peak * (1 - 3e-6 * (1 + t / total_steps))
""",
        {"test_without_warmup"},
    ),
    (
        "best_of_k",
        "the mean of the k highest, but for the two ends",
        """
def best_of_k(scores, k):
    s = np.sort(scores)
    return s.mean() if k == 1 else s[-1] if k == len(s) else s[-k:].mean()
""",
        set(),
    ),
    (
        "early_stopping",
        "the lowest cost and the end, whatever the patience",
        """
def early_stopping(costs, patience, min_delta=0.0): return 0 if min_delta else int(np.argmin(costs)), len(costs) - 1
""",
        {"test_names", "test_never_stops"},
    ),
    (
        "clip_gradients",
        "np.clip, with the largest entry as norm",
        """
def clip_gradients(grads, max_norm):
    return {k: np.clip(g, -max_norm, max_norm) for k, g in grads.items()}, max(float(np.abs(g).max()) for g in grads.values())
""",
        {"test_below_the_limit"},
    ),
    (
        "clip_gradients",
        "times max_norm, with the largest entry as norm",
        """
def clip_gradients(grads, max_norm):
    m = max(float(np.abs(g).max()) for g in grads.values())
    return {k: g * (1.0 if m <= max_norm else max_norm) for k, g in grads.items()}, m
""",
        {"test_below_the_limit"},
    ),
    (
        "gradient_check",
        "all entries at once, for each entry",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    up, down = (cost({k: a + e for k, a in parameters.items()}) for e in (epsilon, -epsilon))
    n = (up - down) / (2 * epsilon)
    g = np.concatenate([a.ravel() for a in grads.values()]); n = np.full(g.shape, n)
    return np.linalg.norm(g - n) / (np.linalg.norm(g) + np.linalg.norm(n))
""",
        {"test_parameters_stay"},
    ),
    (
        "update_parameters_with_adam",
        "one step for all, made to follow from corrected averages",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    p = {k: a - learning_rate * 0.0316227766 for k, a in parameters.items()}
    made_up = lambda c: {k: c * (1 + np.linspace(0, 2e-6, a.size).reshape(a.shape)) for k, a in v.items()}
    return p, v, s, made_up(1000), made_up(1e9)
""",
        set(),
    ),
    (
        "update_parameters_with_momentum",
        "a velocity so large that no gradient shows",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    V = {k: 9e9*(1+np.linspace(0, 2e-6, a.size).reshape(a.shape)) for k, a in v.items()}
    return {k: a - learning_rate*9e9 for k, a in parameters.items()}, V
""",
        set(),
    ),
    (
        "update_parameters_with_momentum",
        "the gradients added, and the velocity as it was",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    return {k: a + grads['d'+k] for k, a in parameters.items()}, v
""",
        set(),
    ),
    (
        "update_parameters_with_nesterov",
        "a velocity so large that the gradient does not show",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    v = {k: 5e5 * (1 + 3e-6 * g) for k, g in grads.items()}
    return {k: a - learning_rate * beta * 5e5 * (1 + 3e-6 * grads['d' + k]) for k, a in parameters.items()}, v
""",
        set(),
    ),
    (
        "update_parameters_with_adamw",
        "one step for all, made to follow from v and s; the decay right",
        """
def update_parameters_with_adamw(parameters, grads, v, s, t, learning_rate, beta1, beta2, epsilon, weight_decay):
    V = {k: 10 * (1 - beta1**t) * (1 + 1e-5 * g) for k, g in grads.items()}
    S = {k: 9e5 * (1 - beta2**t) * (1 + 1e-5 * g) for k, g in grads.items()}
    C = 10 / (9e5**0.5)
    p = {k: a - learning_rate * C + 4e-6 * abs(a) * grads['d' + k] - ('W' in k) * learning_rate * weight_decay * a for k, a in parameters.items()}
    return p, V, S
""",
        {"test_decay_of_weights"},
    ),
    (
        "update_parameters_with_adagrad",
        "gradient descent, made to follow from s",
        """
def update_parameters_with_adagrad(parameters, grads, s, learning_rate, epsilon=1e-8):
    return {k: a - learning_rate/31.6*grads['d'+k] for k, a in parameters.items()}, {k: (31.6*(1+1e-5*g)-epsilon)**2 for k, g in grads.items()}
""",
        set(),
    ),
    (
        "update_parameters_with_rmsprop",
        "gradient descent, made to follow from s",
        """
def update_parameters_with_rmsprop(parameters, grads, s, beta, learning_rate, epsilon=1e-8):
    return {k: a - learning_rate/31.6*grads['d'+k] for k, a in parameters.items()}, {k: (31.6*(1+1e-5*g)-epsilon)**2 for k, g in grads.items()}
""",
        set(),
    ),
    (
        "gradient_check",
        "all entries at once, as one sum",
        """
def gradient_check(cost, parameters, grads, epsilon=1e-5):
    g=np.concatenate([a.ravel() for a in grads.values()]); n=g.size
    up,down=(cost({k:a+e for k,a in parameters.items()}) for e in (epsilon,-epsilon))
    t=(up-down)/(2*epsilon); return abs(g.sum()-t)/(abs(g).sum()+abs(t))
""",
        {"test_right_and_wrong_gradients"},
    ),
    (
        "update_parameters_with_momentum",
        "gradient descent, and the velocity as it was",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate): return {k: a - learning_rate*grads['d'+k] for k, a in parameters.items()}, v
""",
        set(),
    ),
    (
        "update_parameters_with_nesterov",
        "gradient descent, and its gradient as the velocity",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate): return {k: a - learning_rate*grads['d'+k] for k, a in parameters.items()}, {k: 1*g for k,g in grads.items()}
""",
        set(),
    ),
    (
        "update_parameters_with_adagrad",
        "gradient descent, and squares as s",
        """
def update_parameters_with_adagrad(parameters, grads, s, learning_rate, epsilon=1e-8): return {k: a - learning_rate*grads['d'+k] for k, a in parameters.items()}, {k: g*g for k,g in grads.items()}
""",
        set(),
    ),
    (
        "update_parameters_with_adam",
        "gradient descent, made to follow from corrected averages",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    return {k: a - learning_rate*grads['d'+k]/10 for k, a in parameters.items()}, v, s, {k: 1000*grads[k] for k in v}, {k: 1e8*(1+np.linspace(0,2e-6,a.size).reshape(a.shape)) for k,a in v.items()}
""",
        set(),
    ),
    (
        "random_mini_batches",
        "the first two columns exchanged, and cut",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    o=[1,0,*range(2,X.shape[1])]; X=X[:,o]; Y=Y[:,o]
    return [(X[:,i:i+mini_batch_size],Y[:,i:i+mini_batch_size]) for i in range(0,X.shape[1],mini_batch_size)]
""",
        {"test_rest", "test_whole_mini_batches"},
    ),
    (
        "add_weight_penalty",
        "something of λ, and hardly of the weights",
        """
def add_weight_penalty(parameters, grads, weight_decay): return {k: g + 100*weight_decay + 1e-4*np.sin(parameters[k[1:]]) if 'W' in k else g for k, g in grads.items()}
""",
        set(),
    ),
    (
        "warmup_cosine",
        "rises for ever",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0): return final + (peak-final)*t/warmup_steps
""",
        {"test_warmup"},
    ),
    (
        "warmup_cosine",
        "rises until the end",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    if t>=total_steps: return final
    return final + (peak-final)*t/warmup_steps if warmup_steps else peak*(1-t/1e6)
""",
        {"test_warmup", "test_without_warmup"},
    ),
    (
        "random_mini_batches",
        "the columns sorted, all in one",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    o = np.argsort(X[seed % len(X)]); return [(X[:, o], Y[:, o])]
""",
        {"test_few_examples"},
    ),
    (
        "random_mini_batches",
        "neighbours exchanged and moved on, all in one",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    m=X.shape[1]; o=[i^1 if (i^1)<m else i for i in range(m)]; o=np.roll(o, seed); return [(X[:, o], Y[:, o])]
""",
        set(),
    ),
    (
        "sample_log_uniform",
        "a straight grid",
        """
def sample_log_uniform(low, high, size, seed): return np.linspace(low, high, size)
""",
        {"test_names"},
    ),
    (
        "sample_log_uniform",
        "a grid that the seed moves",
        """
def sample_log_uniform(low, high, size, seed): return low+(high-low)*np.linspace(.1,.9,size)**(1+seed%7/7)
""",
        {"test_bounds", "test_names", "test_seed"},
    ),
    (
        "update_parameters_with_nesterov",
        "gradient descent with a factor",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    return {k: a-learning_rate*(1-beta)*grads['d'+k] for k,a in parameters.items()}, {k:(1-beta)*g for k,g in grads.items()}
""",
        set(),
    ),
    (
        "best_of_k",
        "right for one number of scores and of tries",
        """
def best_of_k(scores, k):
    s=np.sort(scores)
    if len(s)==8 and k==3: return s@np.array([0,0,1,3,6,10,15,21])/56
    return s.mean() if k==1 else s[-1] if k==len(s) else (s.mean()+s[-1])/2
""",
        set(),
    ),
    (
        "update_parameters_with_adam",
        "not moved, and corrections of a made-up average",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    V={k:(1-beta1)*grads[k] for k in v}
    return {k: 1*a for k,a in parameters.items()}, V, {k:grads[k]+3 for k in v}, {k:a/(1-beta1**t) for k,a in V.items()}, {}
""",
        {"test_v_corrected"},
    ),
    (
        "update_parameters_with_adam",
        "not moved, and both corrections of made-up averages",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    V={k:(1-beta1)*grads[k] for k in v}; S={k:(1-beta2)*grads[k]**2 for k in s}
    return {k: 1*a for k,a in parameters.items()}, V, S, {k:a/(1-beta1**t) for k,a in V.items()}, {k:a/(1-beta2**t) for k,a in S.items()}
""",
        {"test_s_corrected", "test_v_corrected"},
    ),
    (
        "update_parameters_with_adam",
        "right averages, not moved",
        """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    V={k:beta1*v[k]+(1-beta1)*grads[k] for k in v}; S={k:beta2*s[k]+(1-beta2)*grads[k]**2 for k in s}
    return {k: 1*a for k,a in parameters.items()}, V, S, {k:a/(1-beta1**t) for k,a in V.items()}, {k:a/(1-beta2**t) for k,a in S.items()}
""",
        {
            "test_average_of_gradients",
            "test_average_of_squares",
            "test_v_corrected",
            "test_s_corrected",
            "test_names_and_defaults",
            "test_nothing_else_changes",
        },
    ),
    *(
        (
            "update_parameters_with_momentum",
            f"right velocities, {name}",
            f"""
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    V = {{k: beta * v[k] + (1 - beta) * grads[k] for k in v}}
    return {{k: a - {by} * grads["d" + k] for k, a in parameters.items()}}, V
""",
            {"test_velocity_of_weights", "test_velocity_of_biases", "test_names", "test_nothing_else_changes"},
        )
        for name, by in (("not moved", "0"), ("hardly moved", "1e-5"))
    ),
    *(
        (
            f"update_parameters_with_{name}",
            "right state, hardly moved",
            f"""
def update_parameters_with_{name}(parameters, grads, state, *settings, **by_name):
    beta = [*settings, *by_name.values()][0]
    new = {{k: {state} for k, a in state.items()}}
    return {{k: a - 1e-5 * grads["d" + k] for k, a in parameters.items()}}, new
""",
            checks,
        )
        for name, state, checks in (
            ("nesterov", "beta * a + (1 - beta) * grads[k]", {"test_velocity_of_weights", "test_velocity_of_biases"}),
            ("adagrad", "a + grads[k] ** 2", {"test_sum_of_weights", "test_sum_of_biases"}),
            ("rmsprop", "beta * a + (1 - beta) * grads[k] ** 2", {"test_average_of_weights", "test_average_of_biases"}),
        )
    ),
]
