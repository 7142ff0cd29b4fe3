"""*Fibra Cercana*, an invented company with eighteen months of complaints, to look at and try."""
