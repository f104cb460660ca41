"""What others' servers are told: kept with the fact, signed, and sent until they took it.

Knows endpoints, deliveries and their tries. Refuses to know what is worth telling: whoever writes a fact says so (``outbox``).
"""
