"""Writes of what is said in recordings."""
