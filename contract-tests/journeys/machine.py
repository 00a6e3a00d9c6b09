"""All steps together: the machine that Hypothesis drives."""

from journeys.catalogue_steps import CatalogueSteps
from journeys.profile_steps import ProfileSteps
from journeys.simultaneous_steps import SimultaneousSteps
from journeys.time_steps import TimeSteps
from journeys.workout_steps import WorkoutSteps


class Journeys(TimeSteps, WorkoutSteps, SimultaneousSteps, ProfileSteps, CatalogueSteps):
    """Sign-up, token, onboarding, log, workout, log the workout, next day's workout: by several, in any order."""
