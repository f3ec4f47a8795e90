"""Where the machine lets a sandbox have a cgroup of its own, the kernel counts; elsewhere nothing is touched."""

import sys
from pathlib import Path

import pytest

from nbjudge.sandbox import cgroup
from nbjudge.settings import Limits
from tests.sandbox import virtual_machine

INSIDE = ["tests/sandbox/in_a_cgroup.py", "tests/sandbox/test_confined.py"]


def test_nothing_is_made_in_a_cgroup_that_nobody_gave_us(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that may be written, but has no mark and none of the kernel's files, stays as it is."""
    cgroup._parent.cache_clear()
    monkeypatch.setattr(cgroup, "_own_folder", lambda: tmp_path)
    try:
        assert cgroup.make(Limits()) is None
        assert list(tmp_path.iterdir()) == []
    finally:
        cgroup._parent.cache_clear()


@pytest.mark.scale
@pytest.mark.timeout(1800)
@pytest.mark.skipif(bool(virtual_machine.missing()), reason=virtual_machine.missing())
@pytest.mark.parametrize("uid", [0, 1000])
def test_a_service_of_systemd_has_one_for_each_sandbox(tmp_path: Path, uid: int) -> None:
    """In a machine with systemd, root and an ordinary user get the kernel's account, and all limits hold with it."""
    words = ["-q", "-n", "0", "-p", "no:cacheprovider", "--timeout", "900", *INSIDE]
    words += ["-k", "not endless"]  # they have a second, in which this processor does what others do in a tenth
    printed = virtual_machine.run([sys.executable, "-m", "pytest", *words], tmp_path, uid=uid, seconds=1500)
    assert " passed" in printed and " failed" not in printed and " error" not in printed, printed[-5000:]
