"""What a test cell outside shares with the notebook inside: objects by number, and values of more kinds than plain data.

Judges nothing, and unpickles nothing that comes from the notebook.
"""
