"""Notebooks as bytes that anybody may have written: made valid, and laid over their release.

Runs nothing.
"""
