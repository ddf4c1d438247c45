"""What to reproduce: the cases, checked before anything is sent."""
