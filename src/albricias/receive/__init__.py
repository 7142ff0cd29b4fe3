"""Letters as they arrived, by every door. Raw first, then understood."""
