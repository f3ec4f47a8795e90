"""Hidden tests of `warmup_cosine`.

t ≤ w:  α = peak · t / w
t > w:  α = final + (peak − final) · (1 + cos(π · min(1, (t − w) / (T − w)))) / 2
"""

import math
from functools import partial

import numpy as np
import pytest
import reference
import returned
from returned import assert_near

NO_COSINE = "After the warm-up the learning rate is not peak · (1 + cos(π · (t − w) / (T − w))) / 2."
GOES_ON = "The warm-up goes on. After update w the learning rate falls as half a cosine."
NOT_FROM_0 = "The warm-up begins at 0: update 1 would not move. Its learning rate is peak · 1 / w."


def settings(rng):
    """Return peak, w and T without a value that hides a mistake."""
    w = int(rng.integers(6, 12))
    return rng.uniform(1.2, 1.9), w, w + 10 * int(rng.integers(6, 10))


def half_cosine(share):
    """Return (1 + cos(π · share)) / 2."""
    return (1 + math.cos(math.pi * share)) / 2


def in_warmup(peak, w, T, t):
    """Return hint → learning rate in the warm-up, as that mistake would have it."""
    return {
        NOT_FROM_0: peak * (t - 1) / w,
        "The warm-up ends one update late: it is peak · t / w, so that update w has the peak.": peak * t / (w + 1),
        "The warm-up ends one update early: it is peak · t / w, so that update w has the peak.": (
            peak * min(1, (t + 1) / w)
        ),
        "There is no warm-up: up to update w the learning rate grows as peak · t / w.": peak,
        "The warm-up is divided by all updates. It is peak · t / w.": peak * t / T,
        "The fraction is inverted: it is peak · t / w.": peak * w / t,
        "The peak is left out of the warm-up: it is peak · t / w.": t / w,
        "The division is one of whole numbers (`//`). Use `/`.": peak * (t // w),
        "The warm-up is not a straight line. It is peak · t / w.": peak * (t / w) ** 2,
        "The warm-up is half a cosine too. It is a straight line: peak · t / w.": peak * (1 - half_cosine(t / w)),
        "The cosine is there from the beginning. Up to update w the learning rate is peak · t / w.": (
            peak * half_cosine(t / T)
        ),
        "Warm-up and cosine are multiplied. Up to update w there is the warm-up alone.": (
            peak * t / w * half_cosine(t / T)
        ),
    }


def in_decay(peak, w, T, t):
    """Return hint → learning rate after the warm-up and with final 0, as that mistake would have it."""
    share = (t - w) / (T - w)
    return {
        "w is not subtracted: the cosine goes with (t − w) / (T − w), which is 0 at the end of the warm-up.": (
            peak * half_cosine(t / T)
        ),
        "The divisor is T. The cosine takes T − w updates: (t − w) / (T − w).": peak * half_cosine((t - w) / T),
        "The cosine counts from 0: w is not subtracted in the numerator.": peak * half_cosine(min(1, t / (T - w))),
        "This is a straight line. It should be half a cosine.": peak * (1 - share),
        "The cosine is one update late: (t − w) / (T − w), without − 1.": peak * half_cosine((t - w - 1) / (T - w)),
        "The cosine is one update early: (t − w) / (T − w), without + 1.": (
            peak * half_cosine(min(1, (t - w + 1) / (T - w)))
        ),
        "There is no decay: after the warm-up the learning rate falls as half a cosine.": peak,
        GOES_ON: peak * t / w,
        "The 1 is missing: it is (1 + cos(…)) / 2.": peak * math.cos(math.pi * share) / 2,
        "The cosine alone falls to −1. It is (1 + cos(…)) / 2.": peak * math.cos(math.pi * share),
        "The division by 2 is missing: it is (1 + cos(…)) / 2.": peak * (1 + math.cos(math.pi * share)),
        "The cosine is subtracted, so that the learning rate rises. It is (1 + cos(…)) / 2.": (
            peak * half_cosine(1 - share)
        ),
        "π is missing in the cosine: it goes half a turn, from 0 to π.": peak * (1 + math.cos(share)) / 2,
        "The cosine goes a whole turn, 2π. It goes half a turn, from 0 to π.": peak * half_cosine(2 * share),
        "The cosine goes a quarter of a turn. It goes half a turn, from 0 to π.": peak * math.cos(math.pi * share / 2),
        "The angle is in degrees. np.cos and math.cos take radians: π is half a turn.": (
            peak * (1 + math.cos(180 * share)) / 2
        ),
        "The sine is taken. It is half a cosine.": peak * (1 + math.sin(math.pi * share)) / 2,
        "Brackets are missing: (1 + cos(…)) / 2 halves the whole sum.": peak * (1 + math.cos(math.pi * share) / 2),
        "The peak is left out: it is final + (peak − final) · (1 + cos(…)) / 2.": half_cosine(share),
        "The division is one of whole numbers (`//`). Use `/`.": peak * half_cosine((t - w) // (T - w)),
    }


def at_times(formulas, peak, w, T, times):
    """Return hint → list of the learning rates at these times."""
    by_time = [formulas(peak, w, T, t) for t in times]
    return {hint: [wrong[hint] for wrong in by_time] for hint in by_time[0]}


def rates(student, *cases):
    """Call the function for each case; return the learning rates, which are numbers."""
    with returned.explained():
        found = [student.warmup_cosine(*case) for case in cases]
    returned.assert_numbers(found)
    return found


def assert_attempt(student, rng):
    """Require that the warm-up is right and something falls after it, or the fall is right, or both are known mistakes.

    To leave the warm-up or the fall out is none of these, and to fall so little that it hardly shows neither.
    """
    peak, w, T = settings(rng)
    early, late = (1, 2, w - 2), [w + int(share * (T - w)) for share in (0.1, 0.5, 0.7)]
    found = np.array(rates(student, *((t, peak, w, T) for t in (*early, *late))))
    rising, falling = found[: len(early)], found[len(early) :]
    is_near = partial(np.allclose, rtol=1e-5, atol=1e-9)

    def is_known(formulas, times, rates):
        wrong = at_times(formulas, peak, w, T, times)
        return np.ptp(rates) > 0.01 * peak and any(is_near(rates, wrong[hint]) for hint in wrong if hint != GOES_ON)

    warms_up = is_near(rising, [peak * t / w for t in early])
    is_falling = bool((np.diff(falling) <= 0).all()) and falling[-1] < 0.99 * falling[0] < 0.99 * peak
    known = is_known(in_warmup, early, rising), is_known(in_decay, late, falling)
    right = is_near(falling, [reference.warmup_cosine(t, peak, w, T) for t in late])
    assert right or (warms_up and (is_falling or known[1])) or all(known), NO_COSINE


@pytest.mark.weight(2)
def test_warmup(student, rng):
    """In the warm-up the learning rate of update t is peak · t / w."""
    peak, w, T = settings(rng)
    times = (1, 2, w - 2)
    found = rates(student, *((t, peak, w, T) for t in times))
    known = partial(at_times, in_warmup, peak, w, T, times)
    hint = "In the warm-up the learning rate is not peak · t / w."
    assert_near(found, [peak * t / w for t in times], hint=hint, mistakes=known)


@pytest.mark.weight(1)
def test_peak(student, rng):
    """Update w, the last of the warm-up, has the peak, and the updates beside it have less."""
    peak, w, T = settings(rng)
    before, at, after = rates(student, *((t, peak, w, T) for t in (w - 1, w, w + 1)))
    assert_near(at, peak, hint="Update w should have the peak itself: t = w belongs to the warm-up.")
    # By more than rounding: the warm-up rises by a tenth here, but a cosine hardly falls in its first step.
    assert before < 0.99 * at and after < (1 - 1e-5) * at, (
        "The learning rate should be highest at update w, and fall on both sides of it."
    )
    assert_attempt(student, rng)


@pytest.mark.weight(3)
def test_cosine(student, rng):
    """After the warm-up the learning rate falls as half a cosine, to 0 at update T."""
    peak, w, T = settings(rng)
    times = [w + int(share * (T - w)) for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
    found = rates(student, *((t, peak, w, T) for t in times))
    known = partial(at_times, in_decay, peak, w, T, times)
    assert_near(found, [reference.warmup_cosine(t, peak, w, T) for t in times], hint=NO_COSINE, mistakes=known)


@pytest.mark.weight(1.5)
def test_after_the_end(student, rng):
    """From update T on the learning rate stays at its end; before, it is higher."""
    peak, w, T = settings(rng)
    long_after = w + 2 * int(10 ** rng.uniform(1, 4)) * (T - w)  # after whole turns, where a cosine is at its top
    before, *after = rates(student, *((t, peak, w, T) for t in (w + (T - w) // 2, T + 3, T + (T - w), long_after)))
    rises = "After update T the learning rate rises again. Keep the share at 1: min(1, (t − w) / (T − w))."
    assert max(after) < 1e-4 * peak, rises
    assert min(after) > -1e-4 * peak, "After update T the learning rate is below 0. Keep the share at 1."
    assert before > 0.01, "Before update T the learning rate should be higher than at the end."
    assert_attempt(student, rng)


@pytest.mark.weight(1)
def test_final(student, rng):
    """With a `final`, the learning rate falls to it, not to 0, after the same warm-up; arguments by name."""
    peak, w, T = settings(rng)
    final = rng.uniform(0.2, 0.5)
    times = 2, w + (T - w) // 2, T, T + 1
    found = []
    for t in times:
        arguments = {"t": t, "peak": peak, "warmup_steps": w, "total_steps": T, "final": final}
        found.append(returned.by_name(student.warmup_cosine, **arguments))
    returned.assert_numbers(found)
    plain = rates(student, *((t, peak, w, T) for t in times))
    assert abs(plain[1] - plain[2]) > 0.01 * peak, "After the warm-up the learning rate should fall until update T."
    fall = [rate / peak for rate in plain[1:]]  # of the answer's own, whatever curve it is
    if not np.isclose(plain[0], peak * times[0] / w, rtol=1e-5):
        found[0] = plain[0]  # what is no warm-up without a `final` is another check's business
    mixed = [final + (peak - final) * share for share in fall]
    known = {
        "`final` has no effect: the learning rate should fall to it.": plain,
        "`final` is added on top: it is final + (peak − final) · …, which begins at the peak.": [
            plain[0], *(final + rate for rate in plain[1:])
        ],
        "The warm-up begins at `final`. It is peak · t / w, with or without a `final`.": [
            final + (peak - final) * plain[0] / peak, *mixed
        ],
        "The learning rate falls to `final` by a jump, or is kept above it. It is final + (peak − final) · ….": [
            plain[0], *(max(final, rate) for rate in plain[1:])
        ],
    }  # fmt: skip
    hint = "With a `final` the result is not final + (peak − final) · (1 + cos(…)) / 2."
    assert_near(found, [plain[0], *mixed], hint=hint, mistakes=known)
    assert_attempt(student, rng)


@pytest.mark.weight(0.5)
def test_without_warmup(student, rng):
    """With 0 updates of warm-up the learning rate falls from the first update on: nothing is divided by 0."""
    peak, _, T = settings(rng)
    first, second, late = rates(student, *((t, peak, 0, T) for t in (1, 2, T - 1)))
    hint = "With 0 updates of warm-up the learning rate should fall from the first update on, from just below the peak."
    assert peak > first > second > late > -1e-9 and first > 0.9 * peak > late, hint


@pytest.mark.weight(1)
def test_peak_sets_the_scale(student, rng):
    """Twice the peak makes twice the learning rate, in the warm-up and after it."""
    peak, w, T = settings(rng)
    times = (2, w + 3, T - 4)
    once, twice = (rates(student, *((t, factor * peak, w, T) for t in times)) for factor in (1, 2))
    assert len({round(float(rate), 6) for rate in once}) == len(times), (
        "The learning rate should change from update to update."
    )
    assert_near(twice, [2 * rate for rate in once], hint="Twice the peak should make twice the learning rate.")
    assert_attempt(student, rng)
