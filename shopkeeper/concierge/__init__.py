"""The concierge: a planner and its specialists, grounded, inside a budget."""
