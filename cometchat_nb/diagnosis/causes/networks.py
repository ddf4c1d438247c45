"""What stands between the client and the service."""

from __future__ import annotations

from ...auth.codes import CALLS_SETUP, CHAT_ERRORS, ERROR_GUIDE
from ...tickets.facts import Facts
from .registry import CERTAIN, LIKELY, POSSIBLE, Finding, add, cause, words

_ALLOW = (
    "Let the network allow https to *.cometchat.io; a login from a phone's own connection tells "
    "whether it is the network."
)
_SKEWED_BY = 120

add(
    "dns_failure",
    "The service's name cannot be found: app id or region are wrong, or the network's DNS blocks it.",
    "Check app id and region, which make up the name; then ask the network's DNS for it.",
    CALLS_SETUP,
    words(
        r"cannot be found|ENOTFOUND|EAI_AGAIN|getaddrinfo|ERR_NAME_NOT_RESOLVED"
        r"|UnknownHost|Unable to resolve host"
        r"|Failed host lookup|nodename nor servname|Name or service not known"
        r"|hostname could not be found|Code=-1003|NXDOMAIN"
        r"|could not resolve host|DNS_PROBE|name resolution",
        0.94,
    ),
)
add(
    "firewall",
    "The connection is refused or silently dropped: a firewall, a proxy or an extension blocks the service.",
    _ALLOW,
    ERROR_GUIDE,
    words(
        r"refused the connection|connection refused|ECONNREFUSED|ERR_CONNECTION_REFUSED"
        r"|failed to connect to|Code=-1004"
        r"|could not connect to the server|did not accept a connection in time"
        r"|ERR_CONNECTION_TIMED_OUT|connect timed? ?out|ETIMEDOUT"
        r"|407 Proxy|Proxy Authentication Required|ERR_BLOCKED_BY"
        r"|ERR_TUNNEL_CONNECTION_FAILED|ERR_PROXY|ENETUNREACH|EHOSTUNREACH"
        r"|network is unreachable|no route to host",
        0.93,
    ),
    words(
        r"firewall|corporate (network|proxy|laptop)|office (network|wi-?fi)|\bVPN\b"
        r"|ad ?blocker|zscaler|allow-?list|whitelist",
        0.85,
    ),
)
add(
    "tls_interception",
    "TLS is opened on the way, or the certificate cannot be trusted on this machine.",
    "Install the proxy's certificate authority, or let it pass *.cometchat.io "
    "through; check the machine's clock.",
    ERROR_GUIDE,
    words(
        r"no TLS that can be trusted|certificate|CERT_|SSLHandshake|Trust anchor"
        r"|HandshakeException|ERR_SSL|ERR_CERT|SELF_SIGNED"
        r"|UNABLE_TO_VERIFY|Code=-120[0-6]|SSL (error|peer|routines)|TLS (error|handshake)|secure connection",
        0.94,
    ),
)
add(
    "no_answer",
    "The service took the request and did not answer in time. The JavaScript SDK has "
    "no time-out and waits for ever.",
    "Try again; look in the network tab for a request that stays pending, and at the proxy in between.",
    ERROR_GUIDE,
    words(
        r"did not answer in time|no whole answer|read timed out|SocketTimeoutException"
        r"|timeout of \d+ ?ms|Code=-1001|TimeoutException|request timed out|HTTP 504"
        r"|\b504\b",
        0.9,
    ),
    words(
        r"(stays|remains|is|hangs?|stuck).{0,20}(pending|hanging|loading|for ?ever)"
        r"|never (resolves|settles|returns|answers|calls back)|spinner|(hangs|no callback"
        r"|neither on\w+ nor on\w+)",
        0.85,
    ),
    words(r"timed? ?out", POSSIBLE),
)
add(
    "proxy_page",
    "Something between the client and the service answered, with a page of its own instead of JSON.",
    f"Open the request in the network tab and read the page. {_ALLOW}",
    ERROR_GUIDE,
    words(
        r"Unexpected token '?<|Unrecognized token '<|<!doctype html|<html|text/html"
        r"|captive|(bad|web) gateway"
        r"|JSON\.parse: unexpected character at line 1 column 1\b"
        r"|Unexpected character \(at character 1\)|JSONException: Value <"
        r"|unexpected character '<'",
        0.93,
    ),
    words(
        r"The answer, with status \d+, is (not JSON|empty)|Failed to parse response JSON"
        r"|couldn.t be read because it isn.t in the correct format"
        r"|isn.t in the correct format",
        0.62,
    ),
)
add(
    "connection_cut",
    "The connection broke before the answer was whole.",
    "Try again; if it stays, look at the proxy in between and at its limits.",
    ERROR_GUIDE,
    words(
        r"broke off before|ECONNRESET|ERR_CONNECTION_RESET|ERR_CONNECTION_CLOSED"
        r"|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|ERR_CONTENT_LENGTH|connection reset"
        r"|connection (was )?(closed|lost|aborted)|socket hang up|Code=-1005"
        r"|network connection was lost|unexpected end of stream|premature|broken pipe"
        r"|software caused connection abort",
        0.93,
    ),
    words(
        r"Unexpected end of (JSON )?input|unterminated|Unexpected EOF"
        r"|cannot be decompressed|ERR_CONTENT_DECODING|end of data",
        0.8,
    ),
)
add(
    "redirected_elsewhere",
    "The request is redirected to another host, as a captive portal or a single sign-on does.",
    "Sign in to the network first, or let it pass *.cometchat.io; the key or token must not go to that host.",
    ERROR_GUIDE,
    words(
        r"redirects to another host|captive portal"
        r"|\b30[12378]\b.{0,80}(https?://(?![\w.-]*cometchat)|login|sso|portal)"
        r"|redirect(ed|s)? to (https?://(?![\w.-]*cometchat)|another|the login|a login"
        r"|our)",
        0.96,
    ),
)
add(
    "redirect_loop",
    "The request is redirected in a loop.",
    "Look at the proxy or the rewrite rule in front of admin_host and client_host.",
    ERROR_GUIDE,
    words(
        r"redirects in a loop|ERR_TOO_MANY_REDIRECTS|too many (redirects|follow-up)"
        r"|redirect(ion)? (loop|count exceeded)|Code=-1007|redirected too many",
        0.97,
    ),
)


@cause(
    "cors_or_offline",
    "The request failed and no reason is given: the device is offline, or an extension, the page's own "
    "policy or CORS blocks it.",
    "In a browser the network tab tells blocked, offline and refused requests apart: ask for a HAR file. On "
    "a phone try another network, and ask for the device's log.",
    CHAT_ERRORS,
    words(
        r"CORS|Access-Control-Allow|Content[- ]Security[- ]Policy|connect-src"
        r"|ERR_INTERNET_DISCONNECTED|Code=-1009|appears to be offline|offline|airplane"
        r"|no internet",
        0.9,
    ),
)
def _cors_or_offline(facts: Facts) -> Finding | None:
    said = facts.says(r"Failed to fetch|NetworkError when attempting|Load failed|Network request failed")
    if said and facts.stage is None:
        return Finding(0.6, f"The message says '{said}' and no more.")
    return None


@cause(
    "header_dropped",
    "A proxy strips the appId, apiKey or authToken header on its way.",
    "Let the proxy forward these headers; names with capitals or unknown ones are often dropped.",
    ERROR_GUIDE,
    words(
        r"(proxy|gateway|nginx|cloudflare|load balancer|waf|cdn|middlebox).{0,120}(header"
        r"|appId|apiKey|strip|drop)|(strip|drop|remove)\w*.{0,40}header",
        0.9,
    ),
)
def _header_dropped(facts: Facts) -> Finding | None:
    dropped = {
        "AUTH_ERR_EMPTY_APPID": "app id",
        "AUTH_ERR_EMPTY_APIKEY": "API key",
        "AUTH_ERR_EMPTY_AUTH_TOKEN": "auth token",
    }
    for name, what in dropped.items():
        field = what.lower().replace(" ", "_")
        sent = any(trait.startswith(f"{field}.") for trait in facts.traits) or (
            facts.app_id and name.endswith("APPID")
        )
        if name in facts.codes:
            return Finding(
                0.85 if sent or name.endswith("APPID") else POSSIBLE, f"The service saw no {what}."
            )
    return None


@cause(
    "clock_skew",
    "The clock of the machine is off.",
    "Set the clock from the network; certificates and tokens are judged by it.",
    ERROR_GUIDE,
    words(
        r"\bclock\b|system time|date (and|&) time|(device|phone|computer"
        r"|machine).{0,20}(date|time).{0,30}(wrong|off|ahead|behind|20[0-2]\d)"
        r"|CERT_DATE_INVALID|not yet valid|CERT_HAS_EXPIRED",
        0.96,
    ),
)
def _clock_skew(facts: Facts) -> Finding | None:
    if facts.clock_skew_s is None or abs(facts.clock_skew_s) < _SKEWED_BY:
        return None
    ahead = "ahead of" if facts.clock_skew_s > 0 else "behind"
    dated = facts.says(r"CERT_DATE|expired|not yet valid")
    sure = CERTAIN if dated else LIKELY if facts.ok else POSSIBLE
    return Finding(sure, f"The service's clock is {abs(facts.clock_skew_s):,.0f} s {ahead} this machine's.")
