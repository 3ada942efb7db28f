"""Accounts: who people are, how they come in and out, and what they say of themselves."""
