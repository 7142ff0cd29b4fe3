"""Measuring speed: `python -m benchmarks` runs every module here; nothing fails by time."""
