"""The tab that audits users: its form and the rows of its result."""
