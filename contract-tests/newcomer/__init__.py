"""The scripted newcomer: an athlete's whole day over HTTP, through whatever origins it is given."""
