"""Answers to the exercises of the assignment `choosing_an_optimizer`."""
