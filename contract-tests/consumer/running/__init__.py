"""What needs the running pair on PostgreSQL."""
