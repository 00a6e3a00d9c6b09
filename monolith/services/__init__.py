"""The use cases of the monolith, one module for each resource; they know neither HTTP nor SQL."""
