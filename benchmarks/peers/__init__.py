"""Other people's systems, measured in the same run: each in an environment of its own."""
