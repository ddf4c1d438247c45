"""Every user of an app, page by page."""
