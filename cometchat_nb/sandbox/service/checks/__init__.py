"""What the service checks in a request, and the refusal that each check ends in."""
