"""The state of a login, where it is kept, and the requests that it made."""
