"""Where it came from: sources, maps, import jobs, problems, sync cursors, freshness, differences."""
