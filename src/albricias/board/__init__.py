"""Read-only screens across the steps: home, my day, the case page, the report."""
