"""What is fitted to one shop's own catalogue: the scales of a foreign encoder, and the heads of ``lite``."""
