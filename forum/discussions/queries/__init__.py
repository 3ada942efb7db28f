"""Reads of discussions: a thread's page, lists of threads, a post by itself, and who can be called."""
