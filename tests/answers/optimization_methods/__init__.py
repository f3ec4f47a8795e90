"""Answers to the exercises of `optimization_methods`, as learners write them, right and wrong."""
