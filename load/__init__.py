"""Measurements: what the services cost and what they hold."""
