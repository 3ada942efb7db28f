"""Writes of meetings, one room for each sort of act."""
