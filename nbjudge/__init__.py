"""Grade notebooks behind a wall: hidden tests on the trusted side, the student's code in a sandbox on the other."""

__version__ = "0.1.0"
