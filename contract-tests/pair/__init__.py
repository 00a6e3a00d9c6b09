"""Runs the real pair as processes and makes the people who use it."""
