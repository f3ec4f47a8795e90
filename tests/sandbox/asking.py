"""Requests to a process by tests that are asked nothing back."""

from typing import Any

from nbjudge.sandbox.process import Process


class _Nobody:
    """A test that passes and is asked nothing but plain data."""

    def pack(self, value: Any) -> None:
        """Leave a value to the wire."""

    def unpack(self, tag: str, data: Any) -> Any:
        """Take nothing else."""
        raise AssertionError(tag)

    def respond(self, question: dict[str, Any]) -> dict[str, Any]:
        """Answer nothing."""
        raise AssertionError(question)


def call(process: Process, request: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Ask a process for a call or a value."""
    return process.converse(request, seconds, _Nobody())
