"""Writes of the library: writing, reviewing and publishing, moderation, imports."""
