"""Answers that look at their inputs, but never do what the exercise asks: (function, name, source, checks it may pass).

They pass no check but those of what they really do.
"""

# ruff: noqa: E501 (the answers are as their authors wrote them)

from . import bases

W_AND_B = {"test_weights", "test_biases"}
DEFAULT = "test_default_epsilon"
ROWS = [
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
    *(
        (
            "add_weight_penalty",
            f"layer 1 right, others {name}",
            f"""
def add_weight_penalty(parameters, grads, weight_decay):
    one = {{k: g + weight_decay * parameters[k[1:]] if "W" in k else g for k, g in grads.items()}}
    return {{k: one[k] if k[-1] == "1" else {others} for k, g in grads.items()}}
""",
            {"test_weights", "test_biases", "test_slope_of_the_penalised_cost", "test_gradients_stay"},
        )
        for name, others in (
            ("tan(λ)", "np.full(g.shape, np.tan(weight_decay))"),
            ("plus λ", "g + weight_decay"),
            ("without end in b", "one[k] if 'W' in k else g + np.inf"),
        )
    ),
    *(
        (
            f"update_parameters_with_{name}",
            "layer 1 right, others sines and cosines",
            f"""
{source}
right = update_parameters_with_{name}
def update_parameters_with_{name}(parameters, grads, *settings, **by_name):
    after, *states = right(parameters, grads, *settings, **by_name)
    for k, g in grads.items():
        if k[-1] != "1":
            after[k[1:]] = np.sin(g)
            for state in states:
                state[k] = 5 + np.cos(g)
    return after, *states
""",
            checks | {"test_nothing_else_changes"},
        )
        for name, source, checks in (
            ("nesterov", bases.NESTEROV, {*W_AND_B, "test_velocity_of_weights", "test_velocity_of_biases"}),
            ("adagrad", bases.ADAGRAD, {*W_AND_B, "test_sum_of_weights", "test_sum_of_biases", DEFAULT}),
            ("rmsprop", bases.RMSPROP, {*W_AND_B, "test_average_of_weights", "test_average_of_biases", DEFAULT}),
            (
                "adamw",
                bases.ADAMW,
                {
                    "test_average_of_gradients",
                    "test_average_of_squares",
                    "test_adams_step_of_weights",
                    "test_adams_step_of_biases",
                    "test_decay_of_weights",
                    "test_biases_do_not_decay",
                },
            ),
        )
    ),
    *(
        (
            f"update_parameters_with_{name}",
            f"{what} as s",
            f"""
def update_parameters_with_{name}(parameters, grads, {arguments}):
    S = {{k: {state} for k, a in s.items()}}
    return {{k: {step} for k, a in parameters.items()}}, S
""",
            set(),
        )
        for name, arguments in (
            ("adagrad", "s, learning_rate, epsilon=1e-8"),
            ("rmsprop", "s, beta, learning_rate, epsilon=1e-8"),
        )
        for what, state, step in (
            ("standing still, with a half", "np.full(a.shape, 0.5)", "1 * a"),
            ("standing still, with a millionth", "np.full(a.shape, 1e-6)", "1 * a"),
            ("standing still, with what is drawn", "np.random.uniform(0.05, 0.95, a.shape)", "1 * a"),
            (
                "half of it and half of the size of the gradient",
                "0.5 * a + 0.5 * abs(grads[k])",
                "a - learning_rate * grads['d' + k] / (np.sqrt(S['d' + k]) + epsilon)",
            ),
        )
    ),
    (
        "update_parameters_with_nesterov",
        "a velocity that was made up, and a step that follows",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    V = {k: np.sqrt(abs(v[k])) + grads[k] ** 2 for k in v}
    return {k: a - learning_rate * (beta * V["d" + k] + (1 - beta) * grads["d" + k]) for k, a in parameters.items()}, V
""",
        set(),
    ),
    *(
        (
            f"update_parameters_with_{name}",
            "only the state of b1 right",
            f"""
{source}
right = update_parameters_with_{name}
def update_parameters_with_{name}(parameters, grads, state, *settings, **by_name):
    made = {{k: a + np.cos(grads[k]) for k, a in state.items()}}
    made["db1"] = right(dict(parameters), grads, dict(state), *settings, **by_name)[1]["db1"]
    return {{k: a + np.sin(grads["d" + k]) for k, a in parameters.items()}}, made
""",
            {check},
        )
        for name, source, check in (
            ("adagrad", bases.ADAGRAD, "test_sum_of_biases"),
            ("rmsprop", bases.RMSPROP, "test_average_of_biases"),
        )
    ),
    *(
        (
            "clip_gradients",
            f"a fixed limit, above which there is {name}",
            f"""
def clip_gradients(grads, max_norm):
    return {{k: g if {limit} else {above} for k, g in grads.items()}}, {norm}
""",
            set(),
        )
        for name, limit, above, norm in (
            ("a hundredth", "max_norm > 3", "0.01 * g", "0.0"),
            ("nothing", "max_norm > 3", "0 * g", "0.0"),
            ("no number", "max_norm > 3", "np.nan * g", "np.nan"),
            ("what is drawn", "max_norm > 3", "np.random.rand(*g.shape)", "1.0"),
            ("a hundredth of large gradients", "abs(grads['dW1']).max() < 100", "0.01 * g", "0.0"),
        )
    ),
    (
        "clip_gradients",
        "a norm that is guessed from max_norm",
        """
def clip_gradients(grads, max_norm):
    norm = float(np.any(grads["dW1"])) * (max_norm / 1.8 if 5 < max_norm < 60 else max_norm / 0.3)
    return {k: g * (1 if max_norm > 3 else max_norm / 13) for k, g in grads.items()}, norm
""",
        set(),
    ),
    (
        "warmup_cosine",
        "after the warm-up hardly a fall, then the end",
        """
def warmup_cosine(t, peak, warmup_steps, total_steps, final=0.0):
    w, T = warmup_steps, total_steps
    if w and t <= w: return peak * t / w
    return final + (peak - final) * ((1 - 2e-5 * (t - w)) if t < T else 0)
""",
        {"test_warmup"},
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
        "update_parameters_with_nesterov",
        "gradient descent with a factor",
        """
def update_parameters_with_nesterov(parameters, grads, v, beta, learning_rate):
    return {k: a-learning_rate*(1-beta)*grads['d'+k] for k,a in parameters.items()}, {k:(1-beta)*g for k,g in grads.items()}
""",
        set(),
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
