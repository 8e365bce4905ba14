"""How pages write amounts, days and states."""
