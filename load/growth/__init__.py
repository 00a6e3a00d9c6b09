"""What a workout costs when things grow: histories, the catalogue, the number of athletes, processes, virtual users."""
