"""What lints the contracts, and what compares them with the last release."""
