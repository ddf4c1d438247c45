"""Every operation of the service: what it does, and where it is routed."""
