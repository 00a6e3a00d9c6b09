"""One repository for each aggregate: plain values in and out, never a commit."""
