"""The channels by which letters come, a folder each."""
