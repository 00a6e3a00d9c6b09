"""Proves what runs in containers: the images, the compose project and the stack on a swarm."""
