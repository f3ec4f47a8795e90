"""Put the course kit on the path of these tests, and give them the cells of their notebook."""

from __future__ import annotations

import sys

from tests.assignment_cells import ROOT, printed, source, text  # noqa: F401, the fixtures of this folder

sys.path.insert(0, str(ROOT / "source"))
