"""Experiments in the console: what is tried, what it says so far, what was decided, and how long the next one takes.

Knows pages, forms and how a lift is said to somebody who is no statistician. Refuses to do statistics (``experiments``).
"""
