"""A network of its own for each worker, on one Linux: a namespace, and a cable from it to a bridge of the machine."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess

MISSING = "" if os.geteuid() == 0 and shutil.which("ip") else "needs root and: apt install iproute2"
_CABLES = itertools.count(1)  # of all networks: a cable is there for a moment after its namespace has gone


class Network:
    """A bridge that the machine itself is at, under `host`, and the namespaces of the workers."""

    def __init__(self) -> None:
        """Make the bridge; its names and addresses come of our process id, so that two tests do not meet."""
        self._name = f"nbj{os.getpid()}"
        self._net = f"10.{os.getpid() >> 8 & 255}.{os.getpid() & 255}"
        self._cables: dict[str, str] = {}  # by namespace
        self.host = f"{self._net}.1"
        _ip(f"link add {self._name} type bridge")
        _ip(f"addr add {self.host}/24 dev {self._name}")
        _ip(f"link set {self._name} up")

    def new(self) -> str:
        """Make a namespace with a cable to the bridge; return its name."""
        number = len(self._cables) + 2
        cable = f"nbjc{os.getpid()}-{next(_CABLES)}"  # of 15 letters at the most
        space = f"{cable}-there"
        self._cables[space] = cable
        _ip(f"netns add {space}")
        _ip(f"link add {cable} type veth peer name eth0 netns {space}")
        _ip(f"-n {space} addr add {self._net}.{number}/24 dev eth0")
        for name in ("lo", "eth0"):
            _ip(f"-n {space} link set {name} up")
        _ip(f"link set {cable} master {self._name} up")
        return space

    def inside(self, space: str) -> list[str]:
        """Return what to write before a command that is to run in a namespace."""
        return ["ip", "netns", "exec", space]

    def plug(self, space: str, *, connected: bool) -> None:
        """Pull the cable of a namespace, or put it in again."""
        _ip(f"link set {self._cables[space]} {'up' if connected else 'down'}")

    def remove(self) -> None:
        """Remove all of it; the cables go with their namespaces."""
        for space in self._cables:
            subprocess.run(["ip", "netns", "del", space], check=False)
        subprocess.run(["ip", "link", "del", self._name], check=False)


def _ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True)
