"""What should happen: pure values and functions over the facts of one day; standard library only."""
