"""What will be paid: models, scores, the cash forecast."""
