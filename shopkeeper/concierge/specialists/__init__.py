"""Each answers one kind of act with cards, claims and what to remember."""
