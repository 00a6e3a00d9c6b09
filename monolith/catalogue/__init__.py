"""The exercise catalogue that ships with Fit, as plain data and its strict loader."""
