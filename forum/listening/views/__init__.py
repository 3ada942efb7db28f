"""Pages of what is said in recordings."""
