"""Let a class hand in to `nbjudge serve` beside hostile submissions, and print what came of it: `make bench-serve`.

The students come at random times, evenly over the minutes; every tenth keeps the page with its events open. In the end
everything that was accepted must have its verdict, and honest students the same marks as anybody with their answers.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import psutil

from benchmarks.courses import ASSIGNMENT, HONEST, honest_notebooks, make_course, release
from nbjudge.course.folders import find_course
from nbjudge.service.tokens import Tokens
from tools import samples

PATH = f"/api/assignments/{ASSIGNMENT}"
SETTINGS = '\nc.Nbjudge.serve = {"cool_down_seconds": 0}\n'
CLIENTS = 64  # requests at a time
NEXT = "\n# ── the next answer ──\n"
# What stands in the first answers of a hostile submission, in turn.
ATTACKS = (
    "while True: pass",
    "import time\ntime.sleep(10**6)",
    "import os\nwhile True:\n    os.fork()",
    "hoard = []\nwhile True:\n    hoard.append(bytearray(10**7))",
    "while True: print('x' * 10**6)",
    "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "import shutil\nshutil.rmtree('/', ignore_errors=True)",
    # It fails a check, so that it cannot be put off, and sleeps in the next: not in the notebook's own cells.
    f"def update_parameters_with_gd(*_, **__):\n    return {{}}{NEXT}import sys, time\n"
    "def random_mini_batches(*_, **__):\n    names, frame = '', sys._getframe()\n    while frame:\n"
    "        names, frame = names + frame.f_code.co_name, frame.f_back\n"
    "    time.sleep(0 if 'run_cell' in names else 10**6)",
)


@dataclass
class Class:
    """What the clients saw."""

    answered: dict[str, float] = field(default_factory=dict)  # by student: seconds from sending to the 202
    sent: dict[str, float] = field(default_factory=dict)  # when, by the wall clock
    told: dict[str, float] = field(default_factory=dict)  # seconds from sending to the verdict on the open page
    refused: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by status; each tried again


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=1_000)
    parser.add_argument("--hostile", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--port", type=int, default=8799)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    notebooks = honest_notebooks(options.students) | _hostile_notebooks(options.hostile)
    with tempfile.TemporaryDirectory(prefix="nbjudge-bench-") as scratch:
        root = make_course(Path(scratch, "course"), {}, stock=False)
        with (root / "nbgrader_config.py").open("a") as config:
            config.write(SETTINGS)
        tokens = {student: Tokens(find_course(root)).make(student) for student in notebooks}
        with _service(root, options.port) as service:
            seen, memory = _hand_all_in(options, notebooks, tokens, service)
            _wait_for_all(root, options.port, tokens)
            memory.append(_memory(service))
            _print(root, options, notebooks, tokens, seen, memory)


def _hostile_notebooks(count: int) -> dict[str, dict[str, Any]]:
    made = {}
    for number in range(count):
        book = samples.notebook_of(HONEST[0], release())
        answers = (cell for cell in book["cells"] if cell["metadata"].get("nbgrader", {}).get("solution"))
        attack = ATTACKS[number % len(ATTACKS)] + f"\n# {number}"
        for source, answer in zip(attack.split(NEXT), answers, strict=False):
            answer["source"] = source
        made[f"hostile{number:03}"] = book
    return made


@contextmanager
def _service(root: Path, port: int) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "nbjudge", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout and process.stdout.readline().startswith("Serving")
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def _hand_all_in(
    options: argparse.Namespace, notebooks: dict[str, Any], tokens: dict[str, str], service: psutil.Process
) -> tuple[Class, list[float]]:
    """Let everybody hand in; return what they saw, and the service's memory in MB now and then."""
    chance, seen, memory = random.Random(options.seed), Class(), [_memory(service)]
    when = sorted((chance.uniform(0, options.minutes * 60), student) for student in notebooks)
    began, watching = time.monotonic(), []
    with ThreadPoolExecutor(CLIENTS) as clients:
        for number, (at, student) in enumerate(when):
            time.sleep(max(0.0, began + at - time.monotonic()))
            if number % 10 == 0 and not student.startswith("hostile"):
                page = threading.Thread(target=_watch, args=(options.port, student, tokens[student], seen), daemon=True)
                page.start()
                watching.append(page)
            if number % 100 == 0:
                memory.append(_memory(service))
            clients.submit(_hand_in, options.port, student, tokens[student], json.dumps(notebooks[student]), seen)
    for page in watching:
        page.join(600)
    return seen, memory


def _hand_in(port: int, student: str, token: str, notebook: str, seen: Class) -> None:
    seen.sent[student] = time.time()
    while True:
        began = time.monotonic()
        status, headers, _ = _ask(port, "POST", f"{PATH}/submissions", token, notebook.encode())
        if status == 202:
            seen.answered[student] = time.monotonic() - began
            return
        seen.refused[status] += 1
        time.sleep(float(headers.get("Retry-After", 1)))


def _watch(port: int, student: str, token: str, seen: Class) -> None:
    """Keep the student's page open until it shows a verdict."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", f"{PATH}/events", headers={"Authorization": f"Bearer {token}"})
    for line in connection.getresponse():
        if line.startswith(b"data: {") and json.loads(line[6:])["state"] in ("graded", "not_graded"):
            seen.told[student] = time.time() - seen.sent[student]
            break
    connection.close()


def _ask(port: int, method: str, path: str, token: str, data: bytes | None = None) -> tuple[int, Any, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path, data, {"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


def _wait_for_all(root: Path, port: int, tokens: dict[str, str]) -> None:
    """Wait until the honest have their verdicts; the hostile ones take their time in the slow lane."""
    while any(not _verdict(root, student) for student in tokens if not student.startswith("hostile")):
        time.sleep(1)


def _verdict(root: Path, student: str) -> Path | None:
    path = root / "autograded" / student / ASSIGNMENT / "verdict.json"
    return path if path.exists() else None


def _memory(service: psutil.Process) -> float:
    """Return the service's own memory in MB; graders and sandboxes are processes of their own."""
    return float(service.memory_info().rss / 1e6)


def _print(
    root: Path, options: Any, notebooks: dict[str, Any], tokens: dict[str, str], seen: Class, memory: list[float]
) -> None:
    honest = [student for student in notebooks if not student.startswith("hostile")]
    to_verdict = [path.stat().st_mtime - seen.sent[one] for one in honest if (path := _verdict(root, one))]
    marks: dict[str, set[float]] = {name: set() for name in HONEST}
    for number, student in enumerate(honest):
        status, _, body = _ask(options.port, "GET", f"{PATH}/submissions", tokens[student])
        assert status == 200 and json.loads(body)["verdict"]["status"] == "graded", (student, body)
        marks[HONEST[number % len(HONEST)]].add(json.loads(body)["verdict"]["score"])
    refused = ", ".join(f"{count} with {status}" for status, count in sorted(seen.refused.items())) or "none"
    print(f"{len(seen.answered)} of {len(notebooks)} accepted; refused at first and tried again: {refused}")
    print(f"{len(to_verdict)} of {len(honest)} honest ones graded; marks by kind of answers: {marks}")
    graded = sum(_verdict(root, student) is not None for student in notebooks) - len(to_verdict)
    print(f"{graded} of {options.hostile} hostile ones graded meanwhile")
    print("\n| seconds | median | 95th percentile | most |\n|---|---:|---:|---:|")
    rows = {"to the 202": [*seen.answered.values()], "to the verdict": to_verdict}
    for name, seconds in (rows | {"to the verdict on the open page": [*seen.told.values()]}).items():
        cuts = quantiles(seconds, n=20, method="inclusive")
        print(f"| {name} ({len(seconds)}) | {cuts[9]:.2f} | {cuts[18]:.2f} | {max(seconds):.2f} |")
    print(f"\nThe service's own memory, MB: {', '.join(f'{one:.0f}' for one in memory)}")


if __name__ == "__main__":
    main()
