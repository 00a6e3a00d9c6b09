"""Tests of the services by themselves."""
