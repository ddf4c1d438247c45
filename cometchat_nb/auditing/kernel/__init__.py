"""One batch of users against every rule: normalize, screen, check, mask."""
