"""Trying it out: stories, the demo company, seeded books, bench; only through operations."""
