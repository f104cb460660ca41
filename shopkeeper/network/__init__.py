"""What the shop must know before it speaks to a machine that somebody else named."""
