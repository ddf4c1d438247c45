"""Examples that run, each with tests of its own."""
