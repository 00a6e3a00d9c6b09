"""Handlers below a package, found by operationId."""
