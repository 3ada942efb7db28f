"""Discussions: threads and their posts, the daily bread of the forum."""
