"""Everything between the wire and a handler, the same for every service; knows nothing of what they are about."""
