"""What other programs ask of us: one JSON API, its tokens, and how it says no."""
