"""Where an instructor's things lie on disk, whether the release still fits its source, new courses.

Judges and grades nothing.
"""
