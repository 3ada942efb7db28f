"""Feeds: Atom of everything readable, sitemap and robots."""
