"""JSON for other programs, and the hooks they call."""
