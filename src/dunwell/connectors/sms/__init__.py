"""Text messages: sent through a provider, their receipts read."""
