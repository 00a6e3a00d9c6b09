"""Tests of the pure planning."""
