"""What a test cell outside shares with the notebook inside: objects by number, and values beyond plain data.

Judges nothing, and unpickles nothing that comes from the notebook.
"""
