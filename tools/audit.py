"""Audit the hidden tests: `make audit` judges every answer of tests/answers/ with a hundred seeds, and every mutant.

It prints the reports that are committed as AUDIT.md beside the answers, and ends with 1 if anything is judged as it
should not be. Assignments can be named: `python -m tools.audit optimization_methods`.
"""

import importlib
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Run the audit."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    audit = importlib.import_module("answers.audit")
    faults: int = audit.main(sys.argv[1:] or audit.ASSIGNMENTS)
    return faults


if __name__ == "__main__":
    raise SystemExit(main())
