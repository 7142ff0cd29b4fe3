"""Changes made because somebody complained, and whether they worked."""
