"""What the tests of editions share: the course of `doubling_in_chinese`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from doubling_in_chinese import course as course
