"""What other programs are told as it happens: endpoints of theirs, and what was sent to each."""
