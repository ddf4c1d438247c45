"""What the service says of itself in OpenAPI."""
