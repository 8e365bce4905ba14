"""What should happen: pure values and functions over the facts of one day; standard library only."""

SEMANTICS = 9
"""Raised by any change that can alter a decision; stored with every run so that replay knows."""
