"""Courses as they are made for nbgrader: tests are asserts in test cells, and nothing of them was written for us."""
