"""Answers as learners write them, right and wrong, and what the hidden tests should make of each."""
