"""Dunwell: decides every night which customer is asked for which money, says why, and never asks twice."""
