"""Where an instructor's things lie on disk, and whether the release still fits its source.

Judges and grades nothing.
"""
