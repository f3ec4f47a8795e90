"""What stands in for a Jupyter kernel: the shell that runs cells, its event loop, and nobody at the keyboard.

Knows nothing of requests, nor of what is asked for outside.
"""
