"""What stands between the client and the service."""

from __future__ import annotations

from ...auth.codes import CALLS_SETUP, CHAT_ERRORS, ERROR_GUIDE
from .entry import CERTAIN, HINT, LIKELY, POSSIBLE, STRONG, Cause, code, message, sign, together, trait, words

_ALLOW = "Let the network allow https to *.cometchat.io; a login from a phone's own connection tells whether it is the network."

CAUSES = (
    Cause(
        cause_id="dns_failure",
        cause="The service's name can't be found: App ID or region are wrong, or the network's DNS blocks it.",
        next_step="Check App ID and region, which make up the name; then ask the network's DNS for it.",
        source=CALLS_SETUP,
        at=("network",),
        topic=r"\bdns\b",
        speaks_for=(
            message(
                r"cannot be found|can't be found|ENOTFOUND|EAI_AGAIN|getaddrinfo|ERR_NAME_NOT_RESOLVED|UnknownHost|Unable to resolve host|Failed host lookup"
                r"|nodename nor servname|Name or service not known|hostname could not be found|Code=-1003|error code: -1003|NXDOMAIN|could not resolve host"
                r"|DNS_PROBE|name resolution|No such host is known",
                STRONG + 0.8,
            ),
            words("{dns}", "{fails}", weight=LIKELY),
            words(
                r"\bhosts?\b|host ?name|nombre del? host|nom d.hôte|ホスト名|主机名|域名|dominio",
                r"resolv\w*|résou\w*|auflös\w*|nslookup|解決|解析|risolv\w*",
                weight=LIKELY,
            ),
        ),
        against=(
            words(r"\b(?:release|apk|aab|signed)\b", r"\bdebug\b", weight=1.5),
            trait(
                "app_id.region", "app_id.key_shaped", "app_id.placeholder", "region.unknown", weight=POSSIBLE
            ),
        ),
        examples=(
            'java.net.UnknownHostException: Unable to resolve host "2512345fa4efa4e.api-us.cometchat.io"',
            "NSLocalizedDescription=A server with the specified hostname could not be found. NSErrorFailingURLKey=https://2512345fa4efa4e.apiclient-in.cometchat.io/v3.0/me",
        ),
    ),
    Cause(
        cause_id="firewall",
        cause="The connection is refused or silently dropped: a firewall, a proxy or a browser extension blocks the service.",
        next_step=_ALLOW,
        source=ERROR_GUIDE,
        at=("network",),
        topic="{firewall}|{office}",
        speaks_for=(
            together(
                message(
                    r"Network request failed|Failed to fetch|NetworkError|Load failed|ERR_(?:FAILED|CONNECTION_RESET|TIMED_OUT)"
                ),
                words("{elsewhere_works}"),
                weight=STRONG + 0.8,
            ),
            words("{hangs}|{timeout}", "{office}|{firewall}", weight=STRONG),
            message(
                r"refused the connection|connection refused|ECONNREFUSED|ERR_CONNECTION_REFUSED|failed to connect to|Code=-1004|could not connect to the server"
                r"|did not accept a connection in time|ERR_CONNECTION_TIMED_OUT|connect timed? ?out|ETIMEDOUT|407 Proxy|Proxy Authentication Required"
                r"|ERR_BLOCKED_BY|ERR_TUNNEL_CONNECTION_FAILED|ERR_PROXY|ENETUNREACH|EHOSTUNREACH|network is unreachable|no route to host|ERR_ADDRESS_UNREACHABLE|ERR_NETWORK_ACCESS_DENIED",
                STRONG + 0.6,
            ),
            words("{firewall}", weight=LIKELY),
            words("{office}", weight=LIKELY),
            words(
                "{office}|{firewall}|network|netz|réseau|\\bred\\b|rede|rete|ネットワーク|网络|नेटवर्क",
                "{elsewhere_works}",
                weight=LIKELY,
            ),
            words("{elsewhere_works}", "{works}", weight=POSSIBLE),
        ),
        against=(
            message(
                r"airplane_?mode\w{0,4}\W{1,3}(?:1|on|true|enabled)|active_?network\w{0,5}\W{1,3}null|isConnected\W{1,3}false",
                STRONG,
            ),
        ),
        examples=(
            "curl: (7) Failed to connect to 2512345fa4efa4e.api-eu.cometchat.io port 443: Connection refused. Only from the office.",
            "Im Firmennetz geht die Anmeldung nicht, mit dem Handy-Hotspot klappt sie.",
        ),
    ),
    Cause(
        cause_id="tls_interception",
        cause="TLS is opened on the way, or the certificate can't be trusted on this machine.",
        next_step="Install the proxy's certificate authority, or let it pass *.cometchat.io through; check the machine's clock.",
        source=ERROR_GUIDE,
        at=("network",),
        topic="{certificate}",
        speaks_for=(
            message(
                r"no TLS that can be trusted|CERT_|SSLHandshake|Trust anchor|HandshakeException|ERR_SSL|ERR_CERT|SELF_SIGNED|UNABLE_TO_VERIFY|Code=-120[0-6]"
                r"|SSL (?:error|peer|routines)|TLS (?:error|handshake)|secure connection|certificate (?:verif\w*|has expired|is (?:not|in|un|self|expired)\w*|chain|cannot|error|not|problem)|CertificateError|CertPathValidator",
                STRONG + 0.7,
            ),
            words(
                "{certificate}",
                r"{fails}|{office}|{firewall}|trust\w*|inspect\w*|vertrau\w*|confiance|confianza|信頼|信任",
                weight=LIKELY,
            ),
            words(
                r"\b(?:https|tls|ssl)[- ](?:inspection|interception|scanning|decryption)|man[- ]in[- ]the[- ]middle|zscaler|netskope",
                weight=LIKELY,
            ),
            words(
                r"\btls\b|\bssl\b|https",
                r"bricht|break\w*|inspect\w*|intercept\w*|aufgebrochen|déchiffr\w*|descifra\w*",
                r"zertifikat\w*|certificat\w*|proxy|firewall",
                weight=STRONG,
            ),
        ),
        examples=(
            "javax.net.ssl.SSLHandshakeException: CertPathValidatorException: Trust anchor for certification path not found. issuer: CN=Corp Root CA",
            "net::ERR_CERT_AUTHORITY_INVALID on https://2512345fa4efa4e.apiclient-us.cometchat.io/v3.0/me",
        ),
    ),
    Cause(
        cause_id="no_answer",
        cause="The service took the request and did not answer in time. The JavaScript SDK has no time-out and waits forever.",
        next_step="Try again; look in the network tab for a request that stays pending, and at the proxy in between.",
        source=ERROR_GUIDE,
        at=("network", "service"),
        speaks_for=(
            message(
                r"did not answer in time|no whole answer|read timed out|SocketTimeoutException|timeout of \d+ ?ms|Code=-1001|TimeoutException|request timed out|(?:HTTP |status\W{1,3})504|\b504 gateway",
                STRONG + 0.5,
            ),
            message(r"\(pending\)|\bpending\b.{0,40}(?:min|sec|forever)", STRONG),
            words("{hangs}", weight=LIKELY),
            words(
                "{hangs}",
                "{login}|promise|callback|request|anfrage|requête|petición|requisição|richiesta|リクエスト|请求",
                weight=LIKELY + 0.4,
            ),
            words("{timeout}", weight=POSSIBLE + 0.4),
        ),
        against=(words("{elsewhere_works}|{office}|{firewall}", weight=1.8),),
        examples=(
            "await CometChatCalls.login(uid, key) never resolves and never rejects. Network tab: POST auth_tokens (pending) 9.4 min",
            "Die Anmeldung hängt ewig, es kommt keine Rückmeldung und kein Fehler.",
        ),
    ),
    Cause(
        cause_id="proxy_page",
        cause="Something between the client and the service answered, with a page of its own instead of JSON.",
        next_step=f"Open the request in the network tab and read the page. {_ALLOW}",
        source=ERROR_GUIDE,
        at=("reply", "network"),
        speaks_for=(
            message(
                r"Unexpected token '?<|Unrecognized token '<|<!doctype html|<html|text/html|captive|(?:bad|web) gateway|JSON\.parse: unexpected character at line 1 column 1\b"
                r"|Unexpected character \(at character 1\)|JSONException: Value <|unexpected character '<'|Access Denied - |web filter",
                STRONG + 0.6,
            ),
            message(
                r"The answer, with status \d+, is (?:not JSON|empty)|(?:reply|answer|response)[^.\n]{0,40}(?:is not|isn't) JSON|Failed to parse response JSON|isn.t in the correct format",
                LIKELY + 0.3,
            ),
            words(
                r"\bhtml\b|web ?page|block page|seite|page html|página|pagina",
                r"instead of json|{firewall}|{office}|antwort|réponse|respuesta|resposta|risposta",
                weight=POSSIBLE,
            ),
            words(
                r"reply|response|answer|body|antwort|respuesta|réponse",
                r"web ?page|html|access denied|block ?page|seite",
                weight=LIKELY,
            ),
        ),
        against=(message(r"Unexpected end of (?:JSON )?input|Unterminated string", HINT),),
        examples=(
            "Login failed: Failed to parse response JSON: Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON",
            "FormatException: Unexpected character (at character 1)\n<html><head><title>Access Denied</title></head></html>",
        ),
    ),
    Cause(
        cause_id="connection_cut",
        cause="The connection broke before the answer was whole.",
        next_step="Try again; if it stays, look at the proxy in between and at its limits.",
        source=ERROR_GUIDE,
        at=("network", "reply"),
        speaks_for=(
            message(
                r"broke off before|ECONNRESET|ERR_CONNECTION_RESET|ERR_CONNECTION_CLOSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE|ERR_CONTENT_LENGTH|connection reset|connection (?:was )?(?:closed|lost|aborted)"
                r"|socket hang up|Code=-1005|network connection was lost|unexpected end of stream|premature|broken pipe|software caused connection abort|ERR_HTTP2_PROTOCOL|ERR_QUIC|Connection closed (?:before|while)",
                STRONG + 0.6,
            ),
            message(
                r"Unexpected end of (?:JSON )?input|unterminated|Unexpected EOF|cannot be decompressed|ERR_CONTENT_DECODING|end of data",
                STRONG,
            ),
        ),
        examples=(
            "Error: read ECONNRESET at TLSWrap.onStreamRead, 1 of 10 logins",
            "Login failed: Failed to parse response JSON: Unexpected end of JSON input",
        ),
    ),
    Cause(
        cause_id="redirected_elsewhere",
        cause="The request is redirected to another host, as a captive portal or a single sign-on does.",
        next_step="Sign in to the network first, or let it pass *.cometchat.io; the key or token must not go to that host.",
        source=ERROR_GUIDE,
        at=("network", "reply"),
        topic="{redirect}",
        speaks_for=(
            message(
                r"redirects to another host|captive portal|\b30[12378]\b.{0,80}(?:https?://(?![\w.-]*cometchat)|login|sso|portal)"
                r"|redirect(?:ed|s)? (?:from '[^']{1,200}' )?to '?(?:https?://(?![\w.-]*cometchat)|another|the login|a login|our)|Location: https?://(?![\w.-]*cometchat)",
                CERTAIN - 0.4,
            ),
            words(
                "{redirect}",
                r"portal|sso|single sign|hotel|wi-?fi|wlan|login page|anmeldeseite|page de connexion|página de inicio|página de login|another (?:host|site)|ログイン画面|登录页|认证页",
                weight=STRONG,
            ),
        ),
        examples=(
            "HTTP/1.1 307 Temporary Redirect\nLocation: https://sso.corp.example/saml?RelayState=cometchat",
            "In the hotel Wi-Fi the login request is redirected to the captive portal and fails",
        ),
    ),
    Cause(
        cause_id="redirect_loop",
        cause="The request is redirected in a loop.",
        next_step="Look at the proxy or the rewrite rule in front of adminHost and clientHost.",
        source=ERROR_GUIDE,
        at=("network", "reply"),
        speaks_for=(
            message(
                r"redirects in a loop|ERR_TOO_MANY_REDIRECTS|too many (?:redirects|follow-up)|redirect(?:ion)? (?:loop|count exceeded)|Code=-1007|redirected too many",
                CERTAIN,
            ),
        ),
        examples=(
            "PUT https://2512345fa4efa4e.apiclient-eu.cometchat.io/v3.0/me net::ERR_TOO_MANY_REDIRECTS",
            "ProtocolException: Too many follow-up requests: 21",
        ),
    ),
    Cause(
        cause_id="cors_or_offline",
        cause="The request failed and no reason is given: the device is offline, or an extension, the page's policy or CORS blocks it.",
        next_step="In a browser the network tab tells blocked, offline and refused requests apart: ask for a HAR file. On a phone try another network, and ask for the device's log.",
        source=CHAT_ERRORS,
        at=("network",),
        topic=r"\bcors\b|{offline}",
        speaks_for=(
            message(
                r"blocked by CORS policy|Access-Control-Allow|ERR_INTERNET_DISCONNECTED|Code=-1009|appears to be offline|ERR_NETWORK_CHANGED|Cross-Origin Request Blocked",
                STRONG + 0.3,
            ),
            message(
                r"Failed to fetch|NetworkError when attempting|Load failed|Network request failed", LIKELY
            ),
            together(sign("stage_network"), sign("no_subject"), weight=HINT),
            words("{offline}", weight=LIKELY),
            words(r"\bCORS\b", weight=POSSIBLE),
            code("NO_INTERNET_CONNECTION", "FAILED_TO_FETCH", weight=POSSIBLE),
        ),
        examples=(
            "Login failed: Network request failed: Failed to fetch",
            "Authentication failed: Network request failed: NetworkError when attempting to fetch resource.",
        ),
    ),
    Cause(
        cause_id="header_dropped",
        cause="A proxy strips the appId, apiKey or authToken header on its way.",
        next_step="Let the proxy forward these headers; names with capitals or unknown ones are often dropped.",
        source=ERROR_GUIDE,
        at=("app", "key", "token"),
        speaks_for=(
            together(
                code("AUTH_ERR_EMPTY_APIKEY", "AUTH_ERR_EMPTY_APPID", "AUTH_ERR_EMPTY_AUTH_TOKEN"),
                words(
                    r"\b(?:headers?|api_?key|app_?id|auth_?token|kopfzeile\w*|en-?têtes?|cabeceras?|cabeçalhos?)\b|ヘッダ|请求头",
                    r"\b(?:nginx|proxy|gateway|cloudflare|load balancer|\bwaf\b|cdn|envoy|haproxy|forwards?|(?:request|tools|tab|curl|log) (?:has|have|shows?|contains?)|is (?:there|sent|set|present)|are (?:there|sent|set|present)|sends?)\b",
                ),
                weight=CERTAIN + 1.0,
            ),
            code("AUTH_ERR_EMPTY_APPID", weight=STRONG + 0.3),
            together(code("AUTH_ERR_EMPTY_APIKEY"), sign("key_sent"), weight=STRONG),
            together(code("AUTH_ERR_EMPTY_AUTH_TOKEN"), sign("token_sent"), weight=STRONG),
            code("AUTH_ERR_EMPTY_APIKEY", "AUTH_ERR_EMPTY_AUTH_TOKEN", weight=POSSIBLE),
            words(
                r"proxy|gateway|nginx|cloudflare|load balancer|\bwaf\b|cdn|envoy|haproxy|middlebox|プロキシ|代理|网关",
                r"headers?|appId|apiKey|strip\w*|drop\w*|kopfzeile\w*|en-?tête\w*|cabecera\w*|cabeçalho\w*|ヘッダ|请求头",
                weight=STRONG,
            ),
            words(r"\b(?:strip|drop|remov|filter)\w*", r"\bheaders?\b", weight=STRONG),
        ),
        against=(message(r"https?://\.api(?:client)?-", STRONG),),
        examples=(
            "AUTH_ERR_EMPTY_APPID since nginx stands in front as a gateway, the header is gone there",
            "Our WAF strips unknown headers and the service answers AUTH_ERR_EMPTY_AUTH_TOKEN",
        ),
    ),
    Cause(
        cause_id="clock_skew",
        cause="The clock of the machine is off.",
        next_step="Set the clock from the network; certificates and tokens are judged by it.",
        source=ERROR_GUIDE,
        at=("any",),
        topic="{clock}",
        speaks_for=(
            together(sign("clock_off"), message(r"CERT_DATE|expired|not yet valid"), weight=CERTAIN),
            together(words("{clock}", "{wrong}|{past}"), words("{certificate}"), weight=CERTAIN),
            together(sign("clock_off"), sign("login_ok"), weight=LIKELY + 0.6),
            sign("clock_off", weight=POSSIBLE + 0.3),
            message(
                r"CERT_DATE_INVALID|not yet valid|NotYetValid|certificate is not valid until|clock is (?:ahead|behind)",
                CERTAIN - 0.3,
            ),
            words(
                "{clock}",
                r"{wrong}|{past}|off|ahead|behind|(?:19|20)\d\d|set|reset|battery|falsch\w*|geht\b.{0,20}\b(?:vor|nach)|zurückgesetzt|retard|avance|déréglé\w*|mal|atrasad\w*|adelantad\w*|adiantad\w*|indietro|avanti|ずれ|狂|不准|不对|慢|快|ग़?लत",
                weight=STRONG + 0.3,
            ),
        ),
        examples=(
            "net::ERR_CERT_DATE_INVALID on the kiosk; its clock says 2019",
            "Die Uhr des Geräts geht zwei Jahre nach, die Anmeldung schlägt mit einem Zertifikatsfehler fehl.",
        ),
    ),
)
