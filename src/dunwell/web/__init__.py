"""The staff's pages: parse, one query, operation or exchange, render."""
