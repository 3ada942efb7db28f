"""Pages of citations."""
