"""Why people complain: causes, their weight and their course over time."""
