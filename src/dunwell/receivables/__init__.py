"""What is owed: documents, due lines, open items, allocations, interest, fees, write-offs."""
