"""Reads of practice cards: the directory, a card with its tryings, its earlier versions, and what one may choose while writing one."""
