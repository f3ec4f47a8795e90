"""An assignment as bytes: all that a machine needs that has never seen the course's folder."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass, replace
from pathlib import Path

from nbjudge.batch.journal import files_of_tests
from nbjudge.batch.local.worker import Setup


@dataclass(frozen=True)
class Package:
    """A setup with its hidden tests, packed; the same setup has the same digest."""

    digest: str
    content: bytes


@dataclass(frozen=True)
class Unpacked:
    """A setup whose hidden tests lie in a folder of this machine, and where they lie at home."""

    setup: Setup
    here: str
    home: str

    def as_at_home(self, text: str) -> str:
        """Return a text of tracebacks and errors as it would be at home: marks do not depend on who graded."""
        return text.replace(self.here, self.home)


def pack(setup: Setup) -> Package:
    """Pack a setup and the files of its hidden tests."""
    tests = Path(setup.assignment.tests)
    files = {name: path.read_bytes() for name, path in files_of_tests(tests)}
    without_place = replace(setup, assignment=replace(setup.assignment, tests=tests.name))
    content = pickle.dumps((without_place, files, str(tests.parent)))
    return Package(hashlib.sha256(content).hexdigest(), content)


def unpack(content: bytes, folder: Path) -> Unpacked:
    """Write the hidden tests of a package into an empty folder, and return the setup that reads them there."""
    setup, files, home = pickle.loads(content)  # packed by the instructor's own program
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assignment = replace(setup.assignment, tests=str(folder / setup.assignment.tests))
    return Unpacked(replace(setup, assignment=assignment), str(folder), home)
