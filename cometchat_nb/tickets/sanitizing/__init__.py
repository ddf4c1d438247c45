"""A recording made safe to share: built anew from what is known to be harmless."""
