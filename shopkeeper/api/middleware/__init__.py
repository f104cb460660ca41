"""What happens to every request, whatever it asks for: one concern a file, plain ASGI so that streaming stays possible."""
