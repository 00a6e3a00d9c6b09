"""Compiled validation of requests and answers by the contract."""
