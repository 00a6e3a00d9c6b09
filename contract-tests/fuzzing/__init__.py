"""Plays rounds of Schemathesis on the running pair and reads what came of them."""
