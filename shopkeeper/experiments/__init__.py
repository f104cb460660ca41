"""Experiments: assignment, statistics, rollout."""
