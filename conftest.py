"""What all tests share."""

from hypothesis import HealthCheck, settings

# How long an example takes tells what else the machine has to do. What is to be fast has tests of its own.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
