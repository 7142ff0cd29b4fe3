"""Letters that other systems post to us: doors with a key, and what is delivered at them."""
