"""What a course's nbgrader_config.py says, read without nbgrader, whose import takes two seconds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from traitlets.config.loader import Config, PyFileConfigLoader

from nbjudge.errors import CourseError
from nbjudge.records import Judged
from nbjudge.settings import Limits

CONFIG = "nbgrader_config.py"
_EXECUTE = ("NotebookClient", "ExecutePreprocessor", "Execute")  # what is set for a class holds for the next, too
_LONG_CELLS = 3  # that fit into a submission's time where a course sets nbgrader's limit for a cell


def read(root: Path) -> Config:
    """Run the configuration in `root` and return it. Raises CourseError, with whatever the file raised."""
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except Exception as error:  # whatever the instructor's Python raises
        raise CourseError(f"{root / CONFIG} cannot be read: {type(error).__name__}: {error}") from error


def own(config: Mapping[str, Any], name: str, default: Any) -> Any:
    """Return `c.Nbjudge.<name>` as it is set, or the default."""
    return config.get("Nbjudge", {}).get(name, default)


def limits(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the limits that are not the default: `c.Nbjudge.limits`, and what follows from nbgrader's own for a cell.

    `c.Execute.timeout`, where a course sets it, limits a cell and a call of a test. Raises CourseError for what is no
    dict, or no number of seconds.
    """
    ours = own(config, "limits", {})
    if not isinstance(ours, dict):
        raise CourseError(f'{CONFIG} sets Nbjudge.limits to {ours!r}; write a dict, such as {{"cell_seconds": 30}}.')
    seconds = _timeout(config)
    if seconds <= 0:  # nbgrader's way to say: none
        return dict(ours)
    whole = max(Limits.submission_seconds, _LONG_CELLS * seconds)
    return {"cell_seconds": seconds, "call_seconds": seconds, "submission_seconds": whole, **ours}


def scheduler(config: Mapping[str, Any]) -> str:
    """Return `c.Nbjudge.scheduler`: where a Dask scheduler is; empty where none is named. Raises CourseError."""
    where = own(config, "scheduler", "")
    if not isinstance(where, str):
        raise CourseError(f'{CONFIG} sets Nbjudge.scheduler to {where!r}; write an address, such as "tcp://host:8786".')
    return where


def judged(config: Mapping[str, Any]) -> dict[str, Judged]:
    """Return `c.Nbjudge.judged`: how test cells are to be judged, by grade_id. Raises CourseError."""
    wanted = own(config, "judged", {})
    if not isinstance(wanted, dict) or not set(wanted.values()) <= set(get_args(Judged)):
        ways = ", ".join(map(repr, get_args(Judged)))
        raise CourseError(f'{CONFIG} sets Nbjudge.judged to {wanted!r}; write {{"grade_id": way}} with {ways}.')
    return dict(wanted)


def switch(config: Mapping[str, Any], name: str) -> bool:
    """Return one of the switches in `c.Nbjudge`, off where it is not set. Raises CourseError for what is none."""
    value = own(config, name, False)
    if not isinstance(value, bool):
        raise CourseError(f"{CONFIG} sets Nbjudge.{name} to {value!r}; write True or False.")
    return value


def _timeout(config: Mapping[str, Any]) -> float:
    """Return nbgrader's limit for a cell, in seconds; 0 where the course sets none."""
    value = [0, *(config[name]["timeout"] for name in _EXECUTE if "timeout" in config.get(name, {}))][-1]
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        raise CourseError(f"{CONFIG} sets Execute.timeout to {value!r}; write seconds, such as 60.") from None
