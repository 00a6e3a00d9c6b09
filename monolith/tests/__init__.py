"""Tests of the monolith."""
