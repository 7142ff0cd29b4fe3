"""Measuring speed: `python -m benchmarks` runs every module of this folder; nothing fails by time."""
