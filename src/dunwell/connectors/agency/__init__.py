"""Collection agencies: placements handed over, their reports read."""
