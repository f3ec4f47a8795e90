"""Right answers to the exercises on the decay of the learning rate, in other styles."""

from ..answer import right

RIGHT = [
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / (1 + decay_rate * epoch_num)
""",
        "one line",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    return 1 / (1 + epoch_num * decay_rate) * learning_rate0
""",
        "1 over, times α₀",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 * np.power(1.0 + decay_rate * epoch_num, -1.0)
""",
        "np.power",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    return np.array(learning_rate0) / np.array(1 + decay_rate * epoch_num)
""",
        "an array of one number without axes",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    denominator = 1
    denominator += decay_rate * epoch_num
    print("denominator:", denominator)
    learning_rate = np.divide(learning_rate0, denominator)
    return learning_rate
""",
        "steps with prints",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    return np.float32(learning_rate0) / (np.float32(1) + np.float32(decay_rate) * np.float32(epoch_num))
""",
        "in single precision",
    ),
    right(
        """
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * (epoch_num // time_interval))
""",
        "//",
    ),
    right(
        """
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return 1 / (1 + decay_rate * int(epoch_num / time_interval)) * learning_rate0
""",
        "int",
    ),
    right(
        """
import math

def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    number = math.floor(epoch_num / time_interval)
    return learning_rate0 / (1 + decay_rate * number)
""",
        "math.floor",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    return learning_rate0 / (1 + decay_rate * epoch_num)

def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    passed = np.floor(epoch_num / time_interval)
    return update_lr(learning_rate0=learning_rate0, epoch_num=passed, decay_rate=decay_rate)
""",
        "by update_lr",
    ),
    right(
        """
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    passed, _ = divmod(epoch_num, time_interval)
    return learning_rate0 / (1 + decay_rate * passed)
""",
        "divmod",
    ),
    right(
        """
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    last_change = epoch_num - epoch_num % time_interval
    return learning_rate0 / (1 + decay_rate * last_change / time_interval)
""",
        "minus the remainder",
    ),
    right(
        """
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    passed = 0
    while (passed + 1) * time_interval <= epoch_num:
        passed += 1
    return learning_rate0 / (1 + decay_rate * passed)
""",
        "counted in a loop",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    return float(np.reciprocal(1.0 / learning_rate0 + decay_rate * epoch_num / learning_rate0))
""",
        "np.reciprocal",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    from fractions import Fraction
    return float(Fraction(learning_rate0) / (1 + Fraction(decay_rate) * epoch_num))
""",
        "fractions",
    ),
    right(
        """
update_lr = lambda learning_rate0, epoch_num, decay_rate: learning_rate0 / (1 + decay_rate * epoch_num)
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return update_lr(learning_rate0, epoch_num // time_interval, decay_rate)
""",
        "by a lambda",
    ),
    right(
        """
def update_lr(learning_rate0, epoch_num, decay_rate):
    d = 1
    for _ in range(epoch_num):
        d += decay_rate
    return learning_rate0 / d
""",
        "added up in a loop",
    ),
    right(
        """
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    return learning_rate0 / (1 + decay_rate * np.trunc(np.float64(epoch_num) / time_interval))
""",
        "np.trunc",
    ),
    right(
        """
def schedule_lr_decay(learning_rate0, epoch_num, decay_rate, time_interval=1000):
    if epoch_num < time_interval:
        return learning_rate0
    return learning_rate0 / (1 + decay_rate * len(range(time_interval, epoch_num + 1, time_interval)))
""",
        "counted by range",
    ),
]
