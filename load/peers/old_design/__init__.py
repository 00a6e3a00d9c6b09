"""The pair as the load study describes it: Flask's own server, and nothing kept from one workout to the next."""
