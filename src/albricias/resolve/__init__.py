"""Cases, promises, answers, and an end the customer agrees with."""
