"""Tests of albricias.reckon."""
