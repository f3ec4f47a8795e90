"""Answers that look at their inputs, but never do what the exercise asks: (function, name, source, checks it may pass).

They pass no check but those of what they really do.
"""

# ruff: noqa: E501 (the answers are as their authors wrote them)

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
]
