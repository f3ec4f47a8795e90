"""What a test cell holds in place of the student's functions, classes and objects.

Does nothing with them by itself: whoever uses one has it done on the other side.
"""
