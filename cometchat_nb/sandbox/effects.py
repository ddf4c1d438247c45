"""What can go wrong: every effect of a fault, and where it strikes."""

from __future__ import annotations

EFFECTS: dict[str, str] = {
    "latency": "The answer comes after `seconds`.",
    "jitter": "The answer comes after a random time of at most `seconds`.",
    "bandwidth": "The body arrives at `bytes_per_second`.",
    "dribble": "The body arrives byte by byte, over `seconds` in all.",
    "slow_close": "The body's length isn't said, and the connection ends `seconds` after its last byte.",
    "no_answer": "The service takes the request and never answers.",
    "refused": "No connection is taken at all.",
    "offline_start": "Nothing can be reached for the first `seconds`, by the sandbox's clock.",
    "certificate_expired": "The TLS certificate has expired.",
    "certificate_other_host": "The TLS certificate is another host's.",
    "certificate_untrusted": "The TLS certificate comes from an authority that clients don't trust.",
    "http2_refused": "HTTP/2 is agreed on in the TLS handshake and then refused; HTTP/1.1 works.",
    "preflight_refused": "A browser's CORS preflight is answered with 403; other requests are not.",
    "reset": "The connection is reset before the answer.",
    "reset_in_body": "The connection breaks in the middle of the body.",
    "truncated_json": "The answer is complete HTTP, its JSON is not.",
    "html": "A proxy answers with a page of its own and 502.",
    "empty": "The body is empty.",
    "wrong_content_type": "The JSON is labelled as plain text.",
    "gzip": "The body is compressed, which is not an error.",
    "bad_gzip": "The body says that it is compressed and is not.",
    "redirect": "A redirect to the same host, once.",
    "redirect_loop": "A redirect to the same host, for ever.",
    "redirect_elsewhere": "A redirect to another host, `location`.",
    "reply": "Any `status`, `headers` and `body`.",
    "error_without": "An error body that lacks `field`.",
    "clock_skew": "The service's clock is off by `seconds`, in the Date header and in the data.",
    "revoke_token": "The answer is due; afterwards the user's tokens are revoked.",
    "expire_token": "The answer is due; afterwards the user's tokens have expired.",
    "expire_all_tokens": "The answer is due; afterwards every token made so far has expired.",
    "push_out_token": "The answer is due; afterwards the user gets a hundred newer tokens.",
    "deactivate_user": "The answer is due; afterwards the user is deactivated.",
    "delete_user": "The answer is due; afterwards the user is deleted, and its tokens with it.",
    "rate_limited": "429 with Retry-After.",
    "rate_limited_silently": "429 without Retry-After.",
}

AT_CONNECTION = frozenset(
    {
        "refused",
        "offline_start",
        "certificate_expired",
        "certificate_other_host",
        "certificate_untrusted",
        "http2_refused",
    }
)
"""The effects that strike a connection before anything is asked, and so have no endpoint, uid or count."""

NEEDS_TLS = frozenset({*(one for one in AT_CONNECTION if one.startswith("certificate")), "http2_refused"})
"""The effects that a socket shows under TLS only."""

NOT_IN_PROCESS = frozenset({"http2_refused", "preflight_refused"})
NOT_ON_A_SOCKET = NOT_IN_PROCESS | NEEDS_TLS
"""Effects that are acted out before the request: one that came through them anyway is answered."""
