"""Whether the running pair keeps its contracts, whoever asks: rounds of Schemathesis, and two athletes side by side."""
