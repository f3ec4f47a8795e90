"""Submissions graded on other machines, over Dask distributed; they share no disk with the course.

Judges none itself, and writes nothing.
"""
