"""Bringing data in: sources, imports, and taking an import back."""

from dunwell.intake.operations.sources import ensure_source

__all__ = ["ensure_source"]
