"""Writes of the ways in and out."""
