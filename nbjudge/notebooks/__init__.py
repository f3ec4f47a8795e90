"""Notebooks as bytes that anybody may have written: made valid, laid over their release, made fit for a browser.

Runs nothing.
"""
