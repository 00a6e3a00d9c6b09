"""Own cases of the monolith."""
