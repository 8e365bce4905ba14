"""Card and debit providers: checkouts, charges, refunds and their events."""
