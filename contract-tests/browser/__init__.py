"""Headless Chromium on the running pair."""
