"""Grade notebooks behind a wall: hidden tests on the trusted side, the student's code in a sandbox on the other.

What a course may import stands in `__all__` and stays there; everything else may move from one version to the next.

- hidden tests, in `grader_tests/`: `assert_close`, `hint_for`, `WrongAnswer`, `StudentRaised`
- source notebooks, in the hidden line of a graded cell: `hidden_tests`
- `nbgrader_config.py`: `install`, `PlatformExtractor`, `PlatformCollector`
- programs of your own: `find_course`, `grade_assignment`, `check_notebook`, `Limits`, `Verdict`
"""

import importlib
import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbjudge.batch.run import grade_assignment
    from nbjudge.course.folders import find_course
    from nbjudge.grading.one_notebook import check_notebook
    from nbjudge.judging.comparing import WrongAnswer, assert_close, hint_for
    from nbjudge.judging.told import StudentRaised
    from nbjudge.plugins.author_kernel import hidden_tests
    from nbjudge.plugins.autograde import install
    from nbjudge.plugins.zip_collect import PlatformCollector, PlatformExtractor
    from nbjudge.records import Verdict
    from nbjudge.settings import Limits

__version__ = "0.2.0"
__all__ = [
    "Limits", "PlatformCollector", "PlatformExtractor", "StudentRaised", "Verdict", "WrongAnswer", "assert_close",
    "check_notebook", "find_course", "grade_assignment", "hidden_tests", "hint_for", "install",
]  # fmt: skip
# Imported when they are asked for: a worker needs no nbgrader, a hidden test no database, a configuration no NumPy.
_HOMES = {
    "assert_close": "judging.comparing", "hint_for": "judging.comparing", "WrongAnswer": "judging.comparing",
    "StudentRaised": "judging.told", "hidden_tests": "plugins.author_kernel", "install": "plugins.autograde",
    "PlatformExtractor": "plugins.zip_collect", "PlatformCollector": "plugins.zip_collect",
    "find_course": "course.folders", "grade_assignment": "batch.run", "check_notebook": "grading.one_notebook",
    "Limits": "settings", "Verdict": "records",
}  # fmt: skip
# Modules of version 0.1 that courses imported: what of theirs stands here now.
_MOVED = {
    "checks": "assert_close, hint_for", "collector": "PlatformExtractor, PlatformCollector", "converter": "install",
    "kernel": "hidden_tests", "student": "StudentRaised",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import a public name from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'nbjudge' has no attribute {name!r}")
    return getattr(importlib.import_module(f"nbjudge.{_HOMES[name]}"), name)


class _Moved(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Serves old courses, and says in one line what to write now.

    nbgrader logs an ImportError of a configuration and goes on without its settings, so without our wall.
    """

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        package, _, module = name.partition(".")
        return importlib.machinery.ModuleSpec(name, self) if package == "nbjudge" and module in _MOVED else None

    def exec_module(self, module: ModuleType) -> None:
        new = _MOVED[module.__name__.partition(".")[2]]
        print(f"nbjudge: {module.__name__} has moved; write: from nbjudge import {new}", file=sys.stderr)
        module.__getattr__ = __getattr__  # type: ignore[method-assign]


sys.meta_path.append(_Moved())
