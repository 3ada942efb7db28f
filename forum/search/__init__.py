"""The search machine: Italian words, the query language, one engine contract, and Whoosh behind it; it knows no feature and no request."""
