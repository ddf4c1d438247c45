"""What a ticket says: its words, split into passages and read into facts."""
