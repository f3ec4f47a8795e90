"""Answers to the exercises of `modern_optimizers`, as learners write them, right and wrong."""
