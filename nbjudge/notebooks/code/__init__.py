"""What the code of cells says: what it defines, imports, changes, runs as code, and gives to tests.

Runs nothing.
"""
