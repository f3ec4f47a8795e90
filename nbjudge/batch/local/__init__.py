"""Workers on this machine, or in somebody's executor: each keeps a warm grader.

Decides nothing about who is graded when, and writes nothing.
"""
