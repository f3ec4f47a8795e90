"""Grading on arrival: what was handed in by the network is kept, graded, and shown to the one whose it is.

It refuses to judge or to write a mark itself: that is `nbjudge.batch.run`, here as in `nbjudge grade`.
"""

PORT = 8788  # here, as the command line says it without importing a web server
