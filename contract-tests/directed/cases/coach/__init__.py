"""Own cases of the coach."""
