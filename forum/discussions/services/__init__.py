"""Writes of discussions, by act: posting, editing, reacting, marking, tending, importing."""
