"""The monolith: users, profiles, the exercise catalogue and what every athlete did."""
