"""The tab that repeats failed logins: its files, rows, details and results."""
