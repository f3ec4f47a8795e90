"""Answers that look at their inputs, but never do what the exercise asks: (function, name, source, checks it may pass).

They pass no check but those of what they really do.
"""

# ruff: noqa: E501 (the answers are as their authors wrote them)

GD = "def update_parameters_with_gd(parameters, grads, learning_rate):\n"
ADAM = """
def update_parameters_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):"""

ROWS = [
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
        "update_parameters_with_momentum",
        "gradient descent, and the velocity as it was",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate): return {k: a - learning_rate*grads['d'+k] for k, a in parameters.items()}, v
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
        ("update_parameters_with_gd", name, GD + source, may_pass)
        for name, source, may_pass in (
            (
                "b right, and W without end",
                "    p = {k: a - learning_rate * grads['d' + k] for k, a in parameters.items()}\n"
                "    return {k: a if k[0] == 'b' else np.sign(a) * np.inf for k, a in p.items()}",
                {"test_biases"},
            ),
            (
                "one b up, and the rest without end",
                "    p = {k: a + np.inf for k, a in parameters.items()}\n"
                "    return {**p, 'b1': parameters['b1'] + 3 * learning_rate * grads['db1']}",
                set(),
            ),
            (
                "a step too large for floats",
                "    return {k: a - 1e308 * learning_rate * grads['d' + k] for k, a in parameters.items()}",
                {"test_gradients_stay"},  # now and then one b stays finite
            ),
        )
    ),
    *(
        (
            "update_parameters_with_momentum",
            f"right velocities, one b moved by 1, the rest by {rest}",
            f"""
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    V = {{k: beta * v[k] + (1 - beta) * grads[k] for k in v}}
    return {{k: a + (1 if k == "b1" else {rest}) for k, a in parameters.items()}}, V
""",
            {"test_velocity_of_weights", "test_velocity_of_biases"} | others,
        )
        for rest, others in (
            ("np.inf", set()),
            ("np.nan", set()),
            ("0", {"test_names", "test_nothing_else_changes"}),
            ("1", {"test_names", "test_nothing_else_changes"}),
        )
    ),
    (
        "update_parameters_with_momentum",
        "one W along the right velocity, and no number beside it",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    p = {k: a + np.nan for k, a in parameters.items()}
    p["W1"] = parameters["W1"] - 7 * (beta * v["dW1"] + (1 - beta) * grads["dW1"])
    return p, {k: a * np.nan for k, a in v.items()}
""",
        set(),
    ),
    (
        "update_parameters_with_momentum",
        "a step that follows from a velocity of roots and squares",
        """
def update_parameters_with_momentum(parameters, grads, v, beta, learning_rate):
    V = {k: np.sqrt(abs(v[k])) + grads[k] ** 2 for k in v}
    return {k: a - learning_rate * V["d" + k] for k, a in parameters.items()}, V
""",
        set(),
    ),
    (
        "update_parameters_with_adam",
        "a step that follows from averages of roots and sizes",
        ADAM
        + """
    V = {k: np.sqrt(abs(v[k])) + grads[k] ** 2 for k in v}
    S = {k: .5 * s[k] + .5 * abs(grads[k]) for k in v}
    vc, sc = {k: 2 * V[k] for k in v}, {k: 2 * S[k] for k in v}
    step = {k: learning_rate * vc[k] / (np.sqrt(sc[k]) + epsilon) for k in v}
    return {k: a - step["d" + k] for k, a in parameters.items()}, V, S, vc, sc
""",
        set(),
    ),
    *(
        (
            "update_parameters_with_adam",
            f"right v of {name}, one b moved by 1, no other number",
            ADAM
            + f"""
    V = {{k: beta1 * v[k] + (1 - beta1) * grads[k] if k[1] in "{kinds}" else v[k] * np.nan for k in v}}
    N = {{k: v[k] * np.nan for k in v}}
    return {{k: a + (1 if k == "b1" else np.nan) for k, a in parameters.items()}}, V, N, N, N
""",
            may_pass,
        )
        for name, kinds, may_pass in (("W and b", "Wb", {"test_average_of_gradients"}), ("b", "b", set()))
    ),
    (
        "initialize_adam",
        "v right, s without a number",
        """
def initialize_adam(parameters):
    v = {"d" + k: np.zeros(a.shape) for k, a in parameters.items()}
    return v, {k: np.array(np.nan) for k in v}
""",
        {"test_v_of_weights", "test_v_of_biases"},
    ),
    (
        "initialize_adam",
        "v of W right, the rest without end",
        """
def initialize_adam(parameters):
    v = {"d" + k: np.zeros(a.shape) if k[0] == "W" else np.array(np.inf) for k, a in parameters.items()}
    return v, {k: np.array(np.inf) for k in v}
""",
        {"test_v_of_weights"},
    ),
    *(
        ("update_lr", name, f"def update_lr(learning_rate0, epoch_num, decay_rate): return {result}", may_pass)
        for name, result, may_pass in (
            ("hardly less with every epoch", "learning_rate0 * (1 - 1e-9 * epoch_num)", set()),
            ("a decay rate of its own", "learning_rate0 / (1 + 1.5 * epoch_num)", set()),
            ("the epoch and a number", "learning_rate0 / (epoch_num + 7)", set()),
            (
                "decay rates by the other arguments",  # one of them now and then by chance
                "learning_rate0 / (1 + (2 if learning_rate0 == 3 else 1 if decay_rate == 1 else 1.5) * epoch_num)",
                {"test_decay_rate_of_one", "test_names_and_whole_numbers"},
            ),
        )
    ),
    (
        "random_mini_batches",
        "the first shuffled column alone",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    np.random.seed(seed)
    p = np.random.permutation(X.shape[1])
    return [(X[:, p[:1]], Y[:, p[:1]])]
""",
        set(),
    ),
    (
        "random_mini_batches",
        "cut, and the labels alone in an order of their own",
        """
def random_mini_batches(X, Y, mini_batch_size=64, seed=0):
    m, s = X.shape[1], mini_batch_size
    o = np.argsort(np.sin(np.arange(m) * (seed + 2)))
    return [(X[:, i:i+s], Y[:, o[i:i+s]]) for i in range(0, m, s)]
""",
        {"test_whole_mini_batches", "test_rest", "test_few_examples"},
    ),
]
