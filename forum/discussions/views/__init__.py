"""The pages of discussions: reading, writing, tending."""
