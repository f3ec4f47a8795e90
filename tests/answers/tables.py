"""The answers to the exercises of all assignments: one package for each, with a module `tables`."""

import importlib

ASSIGNMENTS = ("optimization_methods", "modern_optimizers", "choosing_an_optimizer")

_TABLES = {name: importlib.import_module(f".{name}.tables", __package__) for name in ASSIGNMENTS}

# A right answer for each exercise, in the order of the notebooks.
BASES: dict[str, str] = {function: source for table in _TABLES.values() for function, source in table.BASES.items()}
ASSIGNMENT_OF = {function: name for name, table in _TABLES.items() for function in table.BASES}
FUNCTIONS = tuple(BASES)
WRONG = [answer for table in _TABLES.values() for answer in table.WRONG]
RIGHT = [answer for table in _TABLES.values() for answer in table.RIGHT]
# What the notebook defines before an exercise and its tests call, by exercise: source to be run first.
GIVEN: dict[str, str] = {
    function: source for table in _TABLES.values() for function, source in getattr(table, "GIVEN", {}).items()
}
# Answers that never do what the exercise asks: function, name, source, and the checks that each may pass.
WITHOUT_METHOD = [row for table in _TABLES.values() for row in table.WITHOUT_METHOD]
# Real learners' mistakes by exercise: names of wrong answers.
REAL_MISTAKES: dict[str, list[str]] = {
    function: names for table in _TABLES.values() for function, names in table.REAL_MISTAKES.items()
}
# Mutants that do the same as the solution, and why no test can or should notice them.
EQUIVALENT: dict[str, str] = {mutant: why for table in _TABLES.values() for mutant, why in table.EQUIVALENT.items()}
# What the sample students of an assignment get, exercise by exercise.
SAMPLES: dict[str, dict[str, tuple[float, ...]]] = {name: table.SAMPLES for name, table in _TABLES.items()}


def functions_of(assignment: str) -> list[str]:
    """Return the exercises of an assignment in the order of its notebook."""
    return [function for function in FUNCTIONS if ASSIGNMENT_OF[function] == assignment]


def others(function: str) -> list[str]:
    """Return the other exercises of the assignment that an exercise belongs to."""
    return [other for other in functions_of(ASSIGNMENT_OF[function]) if other != function]
