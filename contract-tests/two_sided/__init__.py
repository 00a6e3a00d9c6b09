"""The coach between a generated client and a generated monolith: whatever both do, it keeps its own contract."""
