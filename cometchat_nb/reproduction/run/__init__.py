"""A run of cases: each case's steps, what came of them, the checkpoint, the cleaning up."""
