"""Forms of citations."""
