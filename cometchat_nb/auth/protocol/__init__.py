"""What a login sends, and how a reply is read: the one place that knows the wire."""
