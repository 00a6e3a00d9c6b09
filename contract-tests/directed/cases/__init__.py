"""An operation's own cases, a module for each tag of each contract; those that all have are in directed/rules.py."""
