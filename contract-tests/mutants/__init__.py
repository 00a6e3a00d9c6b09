"""Judges the judges: faults that the suite must find, put into a copy of the project one at a time."""

from mutants.coach import COACH
from mutants.contracts import CONTRACTS
from mutants.monolith import MONOLITH

MUTANTS = (*MONOLITH, *COACH, *CONTRACTS)
