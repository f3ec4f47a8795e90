"""Values beyond plain data: how each is written as plain data, and built from it again after it was checked.

Used on both sides of the wall.
"""
