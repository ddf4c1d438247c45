"""The tab that lists HTTP requests: of the session and of runs."""
