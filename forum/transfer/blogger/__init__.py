"""Blogger: the classic Atom export and the Takeout form, read into neutral records."""
