"""Ledgers of others: customers, invoices and credits fetched from accounting systems."""
