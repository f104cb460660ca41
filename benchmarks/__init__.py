"""Measurements, each printed as a table with the machine it ran on."""
