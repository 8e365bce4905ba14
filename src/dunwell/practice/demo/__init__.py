"""The demo company: a seeded creditor with customers, a year of trade, and nights replayed up to today.

Read `building.build` from top to bottom: the cast and what it buys are made up first (`cast`, `trade`), the past comes
in from files like anybody's (`opening`), then each day is lived through: night, mail, people, money (`days`).
Addresses end in `.example`, towns and firms exist nowhere.
"""
