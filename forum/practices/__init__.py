"""Practice cards: what a pact did and would do again, told so shortly that another pact can try it."""
