"""Counties in: read, write and check them."""
