"""The machinery of the visible tests; what they check, and their hints, stand in each assignment's public_tests.py."""

from .calling import NETWORK_ERRORS
from .judging import Check, VisibleTest, read_cases

__all__ = ["NETWORK_ERRORS", "Check", "VisibleTest", "read_cases"]
