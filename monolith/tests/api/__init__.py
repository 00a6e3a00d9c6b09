"""What the handlers share, without an app."""
