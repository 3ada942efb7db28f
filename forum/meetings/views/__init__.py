"""The doors of meetings: reading, writing, tending."""
