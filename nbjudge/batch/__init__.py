"""All submissions of an assignment: many at once, resumed where the last run ended, nothing lost.

Judges none itself.
"""
