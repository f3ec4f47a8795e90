"""Answers, recipes and right results for the visible tests of optimization_methods."""
