"""A small backend that mints CometChat auth tokens for its own users, with a key that it never sends.

`python -m examples.backend` serves it with a sandbox; see `README.md` beside this file.
"""
