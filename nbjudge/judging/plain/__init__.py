"""An instructor's own test cells, run on the trusted side with stand-ins for what is the student's.

Starts no sandbox, gives no points, and takes nothing from the other side but checked values and numbers of objects.
"""
