"""Small Django helpers that know nothing of receivables: money field, clock, tenancy, leases, words."""
