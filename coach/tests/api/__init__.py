"""Tests of the handlers, through the whole app."""
