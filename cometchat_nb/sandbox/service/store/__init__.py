"""What the service keeps: users, their auth tokens, and what became of those."""
