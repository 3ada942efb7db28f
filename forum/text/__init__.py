"""Text machine: from what people write to what people read; pure functions that know no feature."""
