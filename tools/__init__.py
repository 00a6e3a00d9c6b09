"""Programs for those who work on Fit; no service imports them."""
