"""Who else collects: agencies, hand-over packets, commission, recall."""
