"""Speech to text: a port, and what makes a transcript fit to be asked."""
