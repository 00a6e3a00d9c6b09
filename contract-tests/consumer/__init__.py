"""What the coach asks of the monolith and relies on, judged by the monolith's contract and by its real answers."""
