"""Running a program as somebody else who sees this machine, its interpreter and the checkout; for tests run by root."""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def as_account(uid: int, *mounts: str) -> list[str]:
    """Return what to write before a command so that it runs as `uid`, with these further mounts of bubblewrap.

    Nobody else may look into /root, where the interpreter can lie: an empty one takes its place, with what is needed.
    """
    places = {os.path.realpath(sys.base_prefix), sys.prefix, str(PROJECT)}
    hidden = sorted(place for place in places if place.startswith("/root/"))
    return [
        "bwrap", "--dev-bind", "/", "/", "--perms", "0755", "--tmpfs", "/root", *_bound(hidden),
        "--perms", "1777", "--tmpfs", "/var/tmp", *mounts,
        "setpriv", "--reuid", str(uid), "--regid", str(uid), "--clear-groups", "--no-new-privs",
    ]  # fmt: skip


def _bound(places: list[str]) -> list[str]:
    """Bind places below /root, and make the folders above them readable."""
    above = sorted(
        {str(folder) for place in places for folder in Path(place).parents if folder.is_relative_to("/root/")}
    )
    folders = [word for folder in above if folder != "/root" for word in ("--perms", "0755", "--dir", folder)]
    return folders + [word for place in places for word in ("--ro-bind", place, place)]
