"""What we may do: packs, holds, consents, preferences, the contact ledger, verdicts."""
