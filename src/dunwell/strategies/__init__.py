"""How we chase: segments, strategies, steps, versions, assignment, hold-out arms."""
