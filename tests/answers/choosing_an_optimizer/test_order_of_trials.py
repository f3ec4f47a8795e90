"""In which order random_search may train."""

from ..judging import messages, quickly

IN_ANOTHER_ORDER = """
def random_search(train, validate, low, high, budget, seed):
    rates = sample_log_uniform(low, high, budget, seed)
    networks = [train(rate, seed) for rate in rates[::-1]][::-1]
    costs = np.array([validate(network) for network in networks])
    best = np.nanargmin(costs)
    return rates[best], networks[best], costs
"""


def test_threads_may_train_in_another_order() -> None:
    """Each cost belongs to its rate, whichever was trained first."""
    assert messages(quickly(IN_ANOTHER_ORDER, "random_search")) == ""
    lost = IN_ANOTHER_ORDER.replace("costs\n", "np.roll(costs, 1)\n")
    assert "not the validation costs" in messages(quickly(lost, "random_search"))
