"""Opinions with sources: what reviewers say of a product, by aspect, in their own words."""
