"""Changes of the rows of this noun, one change each."""
