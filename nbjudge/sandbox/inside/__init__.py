"""All that the sandbox holds of us: the program that runs a student's cells, and the wire.

Imports nothing from outside.
"""
