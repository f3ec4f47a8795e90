"""Wrong answers to the exercises on clipping and the warm-up."""

from functools import partial

from ..answer import HALF, LITTLE, MOST, NOTHING, ONE_SLIP, slip
from . import bases

_clip = partial(slip, bases.CLIP)
_warmup = partial(slip, bases.WARMUP)

SCALED = "grads[key] * max_norm / norm"
SQUARES = "np.sum(grads[key] ** 2)"
CLIP = [
    _clip(
        "per array",
        ("        if norm > max_norm:", "        norm = np.sqrt(np.sum(grads[key] ** 2))\n        if norm > max_norm:"),
        hint="by a norm of its own",
        keeps=(0.1, 0.6),
    ),
    _clip(
        "np.clip",
        (
            "        if norm > max_norm:\n            clipped[key] = "
            + SCALED
            + "\n        else:\n            clipped[key] = grads[key]\n",
            "        clipped[key] = np.clip(grads[key], -max_norm, max_norm)\n",
        ),
        hint="Each entry is cut",
        keeps=HALF,
    ),
    _clip("scales up", ("if norm > max_norm:", "if norm > 0:"), hint="scaled up to max_norm", keeps=ONE_SLIP),
    _clip(
        "always scales",
        ("        if norm > max_norm:\n    ", ""),
        ("        else:\n            clipped[key] = grads[key]\n", ""),
        hint="no number",
        keeps=(0.6, 0.9),
    ),
    _clip(
        "no root", ("norm = np.sqrt(total)", "norm = total"), hint="The root of the sum is missing", keeps=(0.5, 0.9)
    ),
    _clip("inverted", (SCALED, "grads[key] * norm / max_norm"), hint="The factor is inverted", keeps=(0.5, 0.8)),
    _clip("not divided", (SCALED, "grads[key] * max_norm"), hint="multiplied by max_norm", keeps=(0.6, 0.9)),
    _clip("normalised", (SCALED, "grads[key] / norm"), hint="but not multiplied by max_norm", keeps=(0.6, 0.9)),
    _clip(
        "condition the wrong way", ("norm > max_norm", "norm < max_norm"), hint="Nothing is clipped", keeps=(0.2, 0.6)
    ),
    _clip(
        "factor a root", (SCALED, "grads[key] * np.sqrt(max_norm / norm)"), hint="The factor is a root", keeps=ONE_SLIP
    ),
    _clip(
        "sizes added",
        ("np.sum(grads[key] ** 2)", "np.sum(np.abs(grads[key]))"),
        ("np.sqrt(total)", "total"),
        hint="sum of the sizes",
        keeps=(0.5, 0.9),
    ),
    _clip("sizes for squares", (SQUARES, "np.sum(np.abs(grads[key]))"), hint="sizes of the entries", keeps=ONE_SLIP),
    _clip("no square", (SQUARES, "np.sum(grads[key])"), hint="The entries are not squared", keeps=ONE_SLIP),
    _clip(
        "three layers only",
        ("    for key in grads:\n        total", "    for key in list(grads)[:6]:\n        total"),
        hint="The last layer is left out",
        keeps=ONE_SLIP,
    ),
    _clip(
        "largest entry",
        ("total = total + np.sum(grads[key] ** 2)", "total = max(total, np.abs(grads[key]).max())"),
        ("np.sqrt(total)", "total"),
        hint="the largest entry",
        keeps=(0.5, 0.9),
    ),
    _clip(
        "norms added",
        ("np.sum(grads[key] ** 2)", "np.linalg.norm(grads[key])"),
        ("np.sqrt(total)", "total"),
        hint="sum of the arrays' norms",
        keeps=(0.5, 0.9),
    ),
    _clip(
        "mean of squares",
        ("np.sum(grads[key] ** 2)", "np.mean(grads[key] ** 2)"),
        hint="means of arrays",
        keeps=(0.4, 0.9),
    ),
    _clip(
        "biases left out of the norm",
        ("        total = total", '        if "b" in key:\n            continue\n        total = total'),
        hint="biases are left out of the norm",
        keeps=(0.5, 0.9),
    ),
    _clip("last array only", ("total = total + ", "total = "), hint="last array only", keeps=(0.4, 0.9)),
    _clip(
        "added before squared",
        ("np.sum(grads[key] ** 2)", "np.sum(grads[key])"),
        ("np.sqrt(total)", "abs(total)"),
        hint="added before they are squared",
        keeps=(0.3, 0.9),
    ),
    _clip(
        "only weights clipped",
        ("if norm > max_norm:", 'if norm > max_norm and "W" in key:'),
        hint="Only a part is clipped",
        keeps=(0.5, 0.8),
    ),
    _clip(
        "the clipped norm returned",
        ("return clipped, norm", "return clipped, min(norm, max_norm)"),
        hint="after the clipping",
        keeps=ONE_SLIP,
    ),
    _clip(
        "squared factor", (SCALED, "grads[key] * (max_norm / norm) ** 2"), hint="The factor is squared", keeps=ONE_SLIP
    ),
    _clip(
        "in place",
        (SCALED, "grads[key]"),
        (
            "            clipped[key] = grads[key]\n        else",
            "            grads[key] *= max_norm / norm\n            clipped[key] = grads[key]\n        else",
        ),
        hint="changes `grads`",
        keeps=(0.85, 0.95),
    ),
    _clip(
        "a limit of 1",
        ("        if norm > max_norm", "        max_norm = 1.0\n        if norm > max_norm"),
        hint="",
        keeps=(0.2, 0.9),
    ),
    _clip("norm not returned", ("return clipped, norm", "return clipped"), hint="Return 2 values", keeps=(0.0, 0.3)),
    _clip("order of the results", ("return clipped, norm", "return norm, clipped"), hint="should be", keeps=NOTHING),
    _clip("a renamed parameter", ("max_norm", "threshold"), hint="Leave the names", keeps=MOST),
    _clip("no return", ("    return clipped, norm\n", ""), hint="gives back nothing", keeps=NOTHING),
    _clip("nothing done", (SCALED, "grads[key]"), hint="Nothing is clipped", keeps=(0.2, 0.4)),
    _clip(
        "unfinished",
        (SCALED, "None"),
        ("            clipped[key] = grads[key]\n    return", "            clipped[key] = None\n    return"),
        ("np.sqrt(total)", "None"),
        hint="TypeError",
        keeps=NOTHING,
    ),
]

RAMP, FALL = "peak * t / warmup_steps", "final + (peak - final) * (1 + np.cos(np.pi * progress)) / 2"
SHARE = "(t - warmup_steps) / (total_steps - warmup_steps)"
WARMUP = [
    _warmup("α = 0 at first", (RAMP, "peak * (t - 1) / warmup_steps"), hint="The warm-up begins at 0", keeps=ONE_SLIP),
    _warmup(
        "one update early", (RAMP, "peak * min(1, (t + 1) / warmup_steps)"), hint="one update early", keeps=(0.6, 0.9)
    ),
    _warmup("one update late", (RAMP, "peak * t / (warmup_steps + 1)"), hint="one update late", keeps=ONE_SLIP),
    _warmup(
        "peak missed",
        ("t <= warmup_steps", "t < warmup_steps"),
        (SHARE, "(t - warmup_steps + 1) / (total_steps - warmup_steps)"),
        hint="Update w should have the peak itself",
        keeps=(0.4, 0.9),
    ),
    _warmup("w not subtracted", (SHARE, "t / total_steps"), hint="w is not subtracted", keeps=(0.5, 0.9)),
    _warmup("w added", (SHARE, "(t + warmup_steps) / (total_steps - warmup_steps)"), hint="(1 + cos", keeps=HALF),
    _warmup("divisor T", (SHARE, "(t - warmup_steps) / total_steps"), hint="The divisor is T", keeps=(0.5, 0.9)),
    _warmup(
        "numerator t", (SHARE, "t / (total_steps - warmup_steps)"), hint="The cosine counts from 0", keeps=(0.5, 0.9)
    ),
    _warmup("rises after T", ("    progress = min(1, progress)\n", ""), hint="rises again", keeps=ONE_SLIP),
    _warmup(
        "rises long after T",
        ("min(1, progress)", "min(1, progress) if progress < 9 else progress"),
        hint="rises again",
        keeps=ONE_SLIP,
    ),
    _warmup(
        "final in the warm-up",
        (RAMP, "final + (peak - final) * t / warmup_steps"),
        hint="The warm-up begins at `final`",
        keeps=(0.85, 0.95),
    ),
    _warmup(
        "final ignored",
        (FALL, "peak * (1 + np.cos(np.pi * progress)) / 2"),
        hint="`final` has no effect",
        keeps=(0.7, 0.95),
    ),
    _warmup(
        "final on top",
        (FALL, "final + peak * (1 + np.cos(np.pi * progress)) / 2"),
        hint="`final` is added on top",
        keeps=(0.7, 0.95),
    ),
    _warmup(
        "final as a floor",
        (FALL, "max(final, peak * (1 + np.cos(np.pi * progress)) / 2)"),
        hint="kept above it",
        keeps=(0.7, 0.95),
    ),
    _warmup("no warm-up", (RAMP, "peak"), hint="There is no warm-up", keeps=(0.5, 0.9)),
    _warmup("a straight line", (FALL, "final + (peak - final) * (1 - progress)"), hint="straight line", keeps=ONE_SLIP),
    _warmup("no decay", (FALL, "peak"), hint="There is no decay", keeps=(0.1, 0.6)),
    _warmup(
        "no brackets",
        ("(1 + np.cos(np.pi * progress)) / 2", "(1 + np.cos(np.pi * progress) / 2)"),
        hint="halves the whole sum",
        keeps=(0.3, 0.9),
    ),
    _warmup(
        "not halved",
        ("np.cos(np.pi * progress)) / 2", "np.cos(np.pi * progress))"),
        hint="The division by 2 is missing",
        keeps=(0.4, 0.9),
    ),
    _warmup(
        "1 missing",
        ("(1 + np.cos(np.pi * progress)) / 2", "np.cos(np.pi * progress)"),
        hint="falls to −1",
        keeps=(0.3, 0.9),
    ),
    _warmup("minus", ("(1 + np.cos", "(1 - np.cos"), hint="is subtracted", keeps=(0.2, 0.9)),
    _warmup("no π", ("np.pi * progress", "progress"), hint="π is missing", keeps=(0.3, 0.9)),
    _warmup("2π", ("np.pi * progress", "2 * np.pi * progress"), hint="whole turn", keeps=(0.2, 0.9)),
    _warmup(
        "a quarter",
        ("(1 + np.cos(np.pi * progress)) / 2", "np.cos(np.pi * progress / 2)"),
        hint="quarter of a turn",
        keeps=ONE_SLIP,
    ),
    _warmup("degrees", ("np.pi * progress", "180 * progress"), hint="in degrees", keeps=(0.3, 0.9)),
    _warmup("sine", ("np.cos", "np.sin"), hint="The sine is taken", keeps=(0.2, 0.9)),
    _warmup("peak left out", (RAMP, "t / warmup_steps"), hint="The peak is left out of the warm-up", keeps=(0.3, 0.9)),
    _warmup("whole numbers", (RAMP, "peak * (t // warmup_steps)"), hint="one of whole numbers", keeps=(0.5, 0.9)),
    _warmup("epochs of 100", ("    if t <=", "    t = t // 100\n    if t <="), hint="", keeps=LITTLE),
    _warmup(
        "crash without warm-up",
        ("t <= warmup_steps", "t <= max(1, warmup_steps)"),
        hint="ZeroDivisionError",
        keeps=(0.9, 0.96),
    ),
    _warmup("a renamed parameter", ("warmup_steps", "warmup"), hint="Leave the names", keeps=MOST),
    _warmup("no default", ("final=0.0", "final"), hint="TypeError", keeps=(0.0, 0.2)),
    _warmup(
        "printed in place of returned",
        ("        return peak", "        print(peak"),
        (RAMP, RAMP + ")"),
        ("    return final", "    print(final"),
        (") / 2\n", ") / 2)\n"),
        hint="gives back nothing",
        keeps=NOTHING,
    ),
    _warmup("nothing done", (RAMP, "peak"), (FALL, "peak"), hint="no warm-up", keeps=(0.0, 0.1)),
    _warmup(
        "it does not parse", ("if t <= warmup_steps:", "if t <= warmup_steps"), hint="is not defined", keeps=NOTHING
    ),
    _warmup("unfinished", (RAMP, "None"), (FALL, "None"), hint="gives back nothing", keeps=NOTHING),
]

WRONG = [*CLIP, *WARMUP]
