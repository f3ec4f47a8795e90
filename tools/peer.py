"""Run nbgrader's own tests, which its wheel ships, with nbjudge plugged in: `make test-peer`.

Each test that passes with nbgrader alone has to pass, or stand with its reason in tests/peer/differences.json. What
fails and is not listed there runs once more with nbgrader alone: a test that fails there too is no difference. Tests
can be named, to run only those: `python -m tools.peer apps/test_api.py::TestNbGraderAPI::test_autograde`. Left out are
the tests of nbgrader's web pages (ui-tests/, in TypeScript, for a browser of their own).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Mapping
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from tools.peer_session import PLUGGED_IN

ROOT = Path(__file__).resolve().parents[1]
SPEC = find_spec("nbgrader")
assert SPEC and SPEC.origin
TESTS = Path(SPEC.origin).parent / "tests"
DIFFERENCES = ROOT / "tests" / "peer" / "differences.json"
CONFIG = "c = get_config()\n\nfrom nbjudge import install\n\ninstall(c)\n"
Outcomes = dict[str, str]  # "passed", "failed" or "skipped", by test


def main() -> int:
    """Run the tests, and say what differs; return 1 where something does that is not listed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tests", nargs="*", help="below nbgrader/tests, such as apps/test_api.py; default: all")
    parser.add_argument("--stock", action="store_true", help="run them with nbgrader alone, and compare nothing")
    parser.add_argument("--processes", "-n", default="auto", help="how many at once")
    chosen = parser.parse_args()
    outcomes = run(chosen.tests, chosen.processes, plugged_in=not chosen.stock)
    print(", ".join(f"{count} {outcome}" for outcome, count in sorted(Counter(outcomes.values()).items())))
    if chosen.stock:
        return int("failed" in outcomes.values())
    listed = json.loads(DIFFERENCES.read_text())
    if unlisted := failed_of(outcomes, listed):  # beside others a kernel may have been too slow: once more, in turn
        outcomes |= run(unlisted, "1", plugged_in=True)
        unlisted = failed_of(outcomes, listed)
    alone = run(unlisted, "1", plugged_in=False) if unlisted else {}
    return compare(outcomes, alone, listed)


def failed_of(outcomes: Outcomes, listed: Collection[str]) -> list[str]:
    """Return the tests that failed and are not listed."""
    return [name for name, outcome in outcomes.items() if outcome == "failed" and name not in listed]


def run(tests: Collection[str], processes: str, *, plugged_in: bool) -> Outcomes:
    """Run nbgrader's tests in a scratch folder, and return how each ended."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "nbgrader_config.py").write_text(CONFIG)
        (folder / "pytest.ini").write_text("[pytest]\n")
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # nbgrader calls alembic
        env = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "HOME": scratch}
        if plugged_in:
            env |= {PLUGGED_IN: "1", "JUPYTER_CONFIG_PATH": scratch}
        command = [sys.executable, "-m", "pytest", "-c", "pytest.ini", "-v", "--tb=short", "-p", "tools.peer_session"]
        command += ["-p", "no:cacheprovider", "--disable-warnings", "--timeout=600", "-n", processes]
        command += ["--continue-on-collection-errors"]
        command += [f"--rootdir={TESTS}", "--junit-xml=results.xml", "-o", "junit_family=xunit1"]
        subprocess.run([*command, *(str(TESTS / test) for test in tests or [""])], cwd=folder, env=env, check=False)
        return outcomes_in(folder / "results.xml")


def outcomes_in(report: Path) -> Outcomes:
    """Read pytest's own report. Raises SystemExit where there is none."""
    if not report.exists():
        raise SystemExit("pytest ended before it could report; what it said stands above.")
    found: Outcomes = {}
    for case in ElementTree.parse(report).iter("testcase"):
        kinds = {child.tag for child in case}
        found[_name(case)] = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
    return found


def _name(case: ElementTree.Element) -> str:
    """Return the name by which pytest runs this test, from the folder of the tests."""
    file, name, dotted = (case.get(key, "") for key in ("file", "name", "classname"))
    module = file.removesuffix(".py").replace("/", ".")
    classes = dotted.removeprefix(module).strip(".").split(".")
    return "::".join(filter(None, [file, *classes, name]))


def compare(outcomes: Outcomes, alone: Outcomes, listed: Mapping[str, Mapping[str, str]]) -> int:
    """Print what differs from nbgrader alone; return 1 where that and the list of differences are not the same."""
    reasons = Counter(listed[name]["reason"] for name, how in outcomes.items() if how == "failed" and name in listed)
    for reason, count in reasons.most_common():
        print(f"{count} fail as listed: {reason}")
    new = sorted(name for name, outcome in alone.items() if outcome == "passed")
    again = sorted(name for name in listed if outcomes.get(name) == "passed")
    unknown = sorted(set(failed_of(outcomes, listed)) - set(alone))
    for title, names in (
        ("fail with nbgrader alone, too", sorted(set(alone) - set(new))),
        (f"pass with nbgrader alone, fail with nbjudge, and are not in {DIFFERENCES.name}", new),
        ("fail with nbjudge, and did not run with nbgrader alone", unknown),
        (f"pass; take them out of {DIFFERENCES.name}", again),
    ):
        if names:
            print(f"{len(names)} {title}:", *names, sep="\n  ")
    return int(bool(new or again or unknown))


if __name__ == "__main__":
    raise SystemExit(main())
