"""Who owes: parties, contacts with roles, groups, identities, credit limit and hold, situation."""
