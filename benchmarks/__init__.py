"""Measurements of the engine beside stock nbgrader; see README.md."""
