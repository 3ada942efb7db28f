"""Moderation: reports, acts with reasons, and the log of both."""
