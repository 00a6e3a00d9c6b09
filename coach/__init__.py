"""The coach: plans the workout of the day from what the monolith knows."""
