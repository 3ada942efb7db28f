"""Forms of what is said in recordings."""
