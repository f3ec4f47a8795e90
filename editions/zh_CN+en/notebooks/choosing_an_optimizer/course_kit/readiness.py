"""Tell which exercises an experiment still needs, and whether the runs that it looks at are there."""

import io
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass

import numpy as np

from .languages import translated


def is_number(result):
    """Tell whether this is a single number."""
    return np.ndim(result) == 0 and not isinstance(result, str)


@dataclass(frozen=True)
class TrialCall:
    """Keep how an experiment tries the answer to an exercise before it uses it, and what must come back.

    `arguments` makes the arguments anew for each call. `like` holds one dictionary of shapes for each dictionary of
    arrays that must be returned; where there are none, `fits` tells whether the result can be used.
    """

    function: str
    arguments: Callable[[], tuple]
    like: tuple = ()
    fits: Callable[[object], bool] = is_number


def is_answered(exercise, calls, functions):
    """Tell whether an experiment can use this exercise, and print why where it cannot.

    `calls` are the trial calls by the numbers of the exercises, `functions` is the notebook's `globals()`. Whether the
    numbers are right is the business of the exercise's check.
    """
    name = calls[exercise].function
    if name in functions:
        reason = _obstacle(calls[exercise], functions[name])
    else:
        reason = "is not defined (its cell was not run, or stopped with an error)"
    if reason:
        print(translated(f"This cell needs exercise {exercise}: {name} {reason}."))
    return not reason


def are_ready(exercises, calls, tests, functions):
    """Tell whether an experiment can use all these exercises; print which ones it still needs, and which are wrong.

    `tests` is the module with the assignment's visible tests, `calls` and `functions` are those of `is_answered`. With
    a wrong answer the experiment runs all the same, as what comes out may show the mistake.
    """
    answered = [is_answered(exercise, calls, functions) for exercise in exercises]
    if not all(answered):
        return False
    for exercise in exercises:
        name = calls[exercise].function
        if not getattr(tests, f"{name}_test").passes(functions[name]):
            warning = (
                f"The check of exercise {exercise} ({name}) does not pass yet: numbers and pictures here may be wrong, "
                "and the text may not fit them."
            )
            print(translated(warning))
    return True


def has_diverged(costs, exercises):
    """Tell whether a training was stopped as its cost was lost, and print which exercises it used."""
    lost = not np.isfinite(costs).all()
    if lost:
        used = ", ".join(map(str, exercises))
        print(translated(f"Do the checks of these exercises pass: {used}? If so, try a smaller learning rate."))
    return lost


def are_there(names, runs):
    """Tell whether all these runs are among `runs`; print the ones that are missing."""
    missing = [name for name in names if name not in runs]
    if missing:
        names = ", ".join(missing)
        print(translated(f"This cell needs what comes out of run {names}. Was it run, and did it go to its end?"))
    return not missing


def _obstacle(call, function):
    """Return why an experiment cannot use a function, or nothing. What the function prints is dropped."""
    try:
        # Numbers that get lost are told where the training is.
        with np.errstate(all="ignore"), redirect_stdout(io.StringIO()):
            return _misfit(call, function(*call.arguments()))
    except NotImplementedError:
        return "is not written yet"
    except Exception as problem:
        return f"stops with {type(problem).__name__}"


def _misfit(call, result):
    """Return why an experiment would stumble over a result, or nothing."""
    if result is None:
        return "returns None"
    if call.like:
        results = result if isinstance(result, tuple | list) else [result]
        if len(results) != len(call.like):
            count = len(call.like)
            return f"must return {count} things" if count > 1 else "must return 1 thing"
        fits = all(map(_has_shapes, results, call.like))
    else:
        fits = call.fits(result)
    return "" if fits else "returns something else than it should; its check says more"


def _has_shapes(found, shapes):
    return isinstance(found, dict) and all(np.shape(found.get(key)) == shape for key, shape in shapes.items())
