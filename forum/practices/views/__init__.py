"""Pages of practice cards: reading, writing, looking after them."""
