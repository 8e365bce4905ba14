"""The payers' pages: what one customer may see and do about its own invoices."""
