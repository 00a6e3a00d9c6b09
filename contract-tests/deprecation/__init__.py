"""When deprecated operations go, and whether the services say so."""
