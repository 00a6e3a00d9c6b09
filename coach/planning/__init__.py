"""What a workout is made of and how it is picked: pure functions, without I/O, clock or randomness."""
