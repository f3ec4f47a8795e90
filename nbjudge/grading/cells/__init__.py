"""What becomes of the cells of one notebook: which of them run, in what form, and what is said of those that stop.

Runs none of them itself, and knows no points.
"""
