"""Directed cases: each status that a contract declares is produced on running services, whatever fuzzing finds."""
