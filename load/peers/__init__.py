"""What Fit's throughput is compared with: other ways to build the same pair, on the same database and data."""
