"""Pages of the library: reading, writing, and looking after documents."""
