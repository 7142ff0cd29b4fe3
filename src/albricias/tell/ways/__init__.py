"""The ways a letter of ours takes: e-mail, WhatsApp, paper; the customer's own where we can."""
