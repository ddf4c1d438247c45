"""What the tests share: a real browser and a real Jupyter server."""
