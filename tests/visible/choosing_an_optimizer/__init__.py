"""Answers, recipes and right results for the visible tests of choosing_an_optimizer."""
