"""Mail: plain letters in the reader's language, one recipient each, sent from the outbox."""
