"""The wall, and the processes behind it that run a notebook's cells and answer calls.

Knows no tests, points or course.
"""
