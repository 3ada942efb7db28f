"""The words of the search as curators keep them: what means the same, and what people asked for and did not find."""
