"""What was paid: payments, checkouts, mandates, charges, statements, remittances, matching."""
