"""Albricias: the gift given to whoever brings news. Complaints turned into change."""

__version__ = "0.1.0"
