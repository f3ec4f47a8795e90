"""Put the released modules, and the tables of answers, on the path of these tests."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "source" / "optimization_methods"
sys.path[:0] = [str(HERE), str(SOURCE)]
