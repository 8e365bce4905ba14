"""Electronic invoices: structured documents read and written."""
