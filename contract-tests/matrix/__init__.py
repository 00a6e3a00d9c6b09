"""Which operation was seen to answer with which status, beside what the contracts declare."""
