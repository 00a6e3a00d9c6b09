"""The limit of a pair whose services are Python and speak through requests: two hops, and nothing done in either."""
