"""Notebooks are run, kept, staged for one language and rendered."""
