"""Functions that keep nothing from one call to the next, told by what their code uses.

Runs nothing, and knows no notebook: what is asked of which process is the sandbox's to say.
"""
