"""Meetings: when a pact came together, what was recorded and decided."""
