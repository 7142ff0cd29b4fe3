"""Letters out, the customer's page, and telling each one what changed."""
