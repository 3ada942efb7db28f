"""Writes of practice cards, one room for each sort of act."""
