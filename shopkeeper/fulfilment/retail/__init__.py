"""The database and the actions of the tau-bench retail domain (Sierra, MIT), in our own types and through our own tools.

A shop with customers and orders to try service on: ``load`` reads it, ``dump`` writes it as it came, ``desk`` maps its actions.
"""
