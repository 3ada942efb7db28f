"""Writes of pacts, one room for each sort of act."""
