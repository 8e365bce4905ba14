"""The outside world: turns bytes into plain records and back; sees no model, tenant or strategy."""
