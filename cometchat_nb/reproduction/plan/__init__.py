"""Where cases go and how fast: the target, its limits, the stand-in that replays a recording."""
