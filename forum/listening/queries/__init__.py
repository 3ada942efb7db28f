"""Reads of what is said in recordings."""
