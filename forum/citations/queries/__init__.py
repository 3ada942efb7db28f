"""Reads of citations."""
