"""A text in, findings with their places and suggestions out. Knows neither Django nor the rest."""
