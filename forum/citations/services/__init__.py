"""Writes of citations, one room for each act."""
