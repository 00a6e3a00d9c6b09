"""Reads the contracts as text and data and finds where they break the rules of the house."""
