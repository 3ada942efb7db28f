"""Library: learning documents, written, revised, reviewed and published in numbered versions."""
