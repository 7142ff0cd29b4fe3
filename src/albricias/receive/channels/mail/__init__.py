"""Letters by e-mail: mailboxes, fetching, reading, and what is no person's letter."""
