"""Both clients, blocking and awaited, over the same flows."""
