"""The backend's calls to the REST API, and what stands in front of the service."""

from __future__ import annotations

from .entry import (
    CERTAIN,
    LIKELY,
    POSSIBLE,
    STRONG,
    Cause,
    code,
    message,
    source_code,
    together,
    trait,
    words,
)

CAUSES = (
    Cause(
        cause_id="bot_user",
        cause=("The UID belongs to a bot user, for which the service mints no auth token with the Auth Key."),
        next_step=(
            "Choose a UID that isn't a bot, or switch the bot flag off for this user in the dashboard."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-core/SKILL.md",
        at=("any",),
        speaks_for=(
            message(r"AUTH_ERR_BOT\w*|not allowed for this bot", CERTAIN + 0.5),
            words(r"\bbot (?:user|account|uid)", "{token}|{login}", weight=LIKELY),
        ),
        examples=(
            "Login failed: Auth token creation not allowed for this bot support-assistant",
            "your sample with cometchat-uid-1 says: Auth token creation not allowed for this bot cometchat-uid-1. uid-2 works. Why?",
        ),
    ),
    Cause(
        cause_id="user_already_exists",
        cause=(
            "Creating the user failed because it exists already: the service answers 400 "
            "`ERR_UID_ALREADY_EXISTS`, which the backend treats as fatal, so it mints no token."
        ),
        next_step="Treat `ERR_UID_ALREADY_EXISTS` as success and mint the token; don't wait for a 409.",
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-production/SKILL.md",
        at=("any",),
        variant_of="management_call",
        speaks_for=(
            code("ERR_UID_ALREADY_EXISTS", weight=STRONG + 0.7),
            message(r"already exists, please choose another", CERTAIN),
        ),
        examples=(
            'First login of each user OK, the second one 500 from our API. server log: 400 {"error":{"code":"ERR_UID_ALREADY_EXISTS",...}} on POST /v3/users',
            "if (res.status !== 200 && res.status !== 409) throw ... we get a 400 with ERR_UID_ALREADY_EXISTS, since when?",
        ),
    ),
    Cause(
        cause_id="users_sent_as_array",
        cause=(
            "The users were never created: an array was sent to `POST /users`, which takes one object, or "
            "`data import` was meant."
        ),
        next_step="Send one object a request, or use the Data Import API for many users.",
        source="https://www.cometchat.com/docs/rest-api/users/create",
        at=(
            "uid",
            "any",
        ),
        variant_of="request_invalid",
        speaks_for=(
            words(
                r"batch import|bulk import|user-sync|array of users|several users at once",
                r"\b400\b|{fails}",
                weight=STRONG,
            ),
            together(
                code("ERR_BAD_REQUEST"),
                words(
                    r"array|list of users|bulk|batch|several users|mehrere benutzer|plusieurs utilisateurs|varios usuarios|vários usuários"
                ),
                weight=CERTAIN,
            ),
            together(
                code("ERR_BAD_REQUEST"),
                source_code(r"/users[\"'`],?[^\n]{0,80}\[\s*\{|JSON\.stringify\(\[|body: ?\[|-d '\["),
                weight=CERTAIN,
            ),
            together(code("ERR_BAD_REQUEST"), message(r"-d '?\[\s*\{|\[\{ ?\"uid\""), weight=CERTAIN),
            words(
                r"list|array|several|bulk|many",
                r"/users\b|post",
                r"{user}",
                "{refused}|{fails}",
                weight=LIKELY,
            ),
        ),
        examples=(
            'curl -X POST .../v3/users -d \'[{"uid":"user_1","name":"Alice"},{"uid":"user_2","name":"Bob"}]\' -> ERR_BAD_REQUEST, details {"uid":["The uid field is required."]}. copied from the user sync page',
            "the batch import from your calls/platform/user-sync page answers 400 and afterwards nobody can log in (UID does not exist)",
        ),
    ),
    Cause(
        cause_id="app_id_absent_from_host",
        cause=(
            "The REST address lacks the app id: `https://api-{region}.cometchat.io` instead of "
            "`https://{appId}.api-{region}.cometchat.io`."
        ),
        next_step="Put the app id in front of the host, or send it in the `appId` header.",
        source="https://www.cometchat.com/docs/rest-api/authentication",
        at=("any",),
        speaks_for=(
            message(r"https?://api-(?:us|eu|in)\.cometchat\.io", STRONG + 0.5),
            source_code(r"https?://api-(?:us|eu|in|\$|\{)[\w{}$]*\.cometchat\.io", STRONG),
        ),
        against=(trait("host.old_version", weight=STRONG),),
        examples=(
            "POST https://api-us.cometchat.io/v3/users/user_123/auth_tokens answers AUTH_ERR_EMPTY_APPID, the curl of the user sync page does the same",
            "Laravel: Http::post('https://api-eu.cometchat.io/v3/users/9/auth_tokens') gives 401 AUTH_ERR_EMPTY_APPID",
        ),
    ),
    Cause(
        cause_id="api_endpoint_invalid",
        cause="The backend calls an address or HTTP method that the REST API doesn't have.",
        next_step=(
            "Mint with `POST https://{appId}.api-{region}.cometchat.io/v3/users/{uid}/auth_tokens`; check "
            "the path, the method and doubled versions or slashes."
        ),
        source="https://www.cometchat.com/docs/articles/error-guide",
        at=(
            "app",
            "any",
        ),
        variant_of="wrong_host_override",
        speaks_for=(
            message(r"ERR_API_NOT_FOUND|The API endpoint is invalid", STRONG),
            message(r"/v3(?:\.0)?/v3|/auth_token\b(?!s)|/user/[^/\s]+/auth", STRONG),
        ),
        against=(
            trait("uid.forbidden", "host.old_version", weight=LIKELY),
            message(
                r"cometchat\.io/v[12](?:\.\d)?/|//api(?:client)?-(?:us|eu|in)\.|uid (?:format|may only)",
                LIKELY,
            ),
        ),
        examples=(
            "POST https://16fa4e0000000001.api-us.cometchat.io/v3/user/77/auth_token -> 404 The API endpoint is invalid. Please verify the API call.",
            "ERR_API_NOT_FOUND from https://16fa4e0000000001.api-eu.cometchat.io/v3.0/v3.0/users/77/auth_tokens",
        ),
    ),
    Cause(
        cause_id="region_upper_case",
        cause=(
            "The region is in capitals or spelled out, which this kit does not accept (the JavaScript SDK "
            "lowers it)."
        ),
        next_step="Write `us`, `eu` or `in` in lower case.",
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-flutter-v5-troubleshooting/SKILL.md",
        at=(
            "app",
            "state",
            "any",
        ),
        variant_of="region_impossible",
        platforms=(
            "flutter",
            "ios",
        ),
        speaks_for=(
            message(r"ERR_INVALID_REGION", CERTAIN),
            source_code(
                r"region\W{1,6}[\"'](?-i:US|EU|IN)[\"']|setRegion\([\"'](?-i:US|EU|IN)[\"']", POSSIBLE
            ),
            message(r"ERR_INVALID_REGION", STRONG),
            words(
                "{region}",
                r"in capitals|upper ?case|capital letters|großbuchstaben|mayúsculas|majuscules|大文字|大写",
                weight=STRONG + 0.5,
            ),
        ),
        examples=(
            "Init: ERR_INVALID_REGION. ..region = 'EU' (Flutter kit)",
            "..region = 'US' -> ERR_INVALID_REGION, but the dashboard writes US in capitals too",
        ),
    ),
    Cause(
        cause_id="allowlist_too_shallow",
        cause=(
            "The firewall allows `*.cometchat.io` one label deep only, while the app's hosts are deeper "
            "(`{appId}.api-{region}.cometchat.io`), or it lacks the other domains."
        ),
        next_step=(
            "Allow all subdomains at any depth (or add `*.*.cometchat.io`), and the domains "
            "`cc-cluster-2.io` and `cc-edge-2.io`; allow by name, not by IP address."
        ),
        source="https://www.cometchat.com/docs/fundamentals/network-allowlist",
        at=("network",),
        variant_of="firewall",
        speaks_for=(
            words(
                r"\b(?:ips?|ip (?:ranges?|addresses))\b",
                r"rules?|allow\w*|firewall|pinn\w*|resolved|whitelist\w*",
                weight=STRONG,
            ),
            words(
                r"\*\.cometchat\.io|wild-?card|one (?:label|level)|allow-?list\w*|white-?list\w*|freigegeben|freigeschaltet",
                r"blocked|{fails}|deeper|label|level|sub-?domain|still",
                r"cometchat|app\.cometchat|host|domain",
                weight=STRONG,
            ),
            message(r"cc-cluster-2\.io|cc-edge-2\.io", STRONG),
        ),
        examples=(
            "Security whitelisted *.cometchat.io on the Zscaler, ticket closed. Still: 16fa4e0000000001.apiclient-eu.cometchat.io blocked by policy, while data-eu.cometchat.io opens.",
            "Palo Alto rule for the IPs you resolved to in March. Since yesterday nobody in the bank can log in, at home all fine.",
        ),
    ),
    Cause(
        cause_id="certificate_pinning",
        cause="The app pins certificates, and the service's certificate is not among the pins.",
        next_step=(
            "Take *.cometchat.io out of the pinning, or add pins of its certificate authority and a backup "
            "pin."
        ),
        source="https://square.github.io/okhttp/4.x/okhttp/okhttp3/-certificate-pinner/",
        at=("network",),
        variant_of="tls_interception",
        platforms=(
            "android",
            "ios",
            "react_native",
            "flutter",
        ),
        speaks_for=(
            message(
                r"Certificate pinning failure|Pin verification failed|Pin validation failed|TrustKit|<pin-set|NSPinnedDomains|SSLPeerUnverified",
                CERTAIN,
            ),
            words(r"\bpinn(?:ed|ing)\b|\bpins\b", r"certificate|cert|{certificate}|renew\w*", weight=STRONG),
        ),
        examples=(
            "javax.net.ssl.SSLPeerUnverifiedException: Certificate pinning failure!\n  Peer certificate chain:\n    sha256/fa4e=: CN=*.api-us.cometchat.io\n  Pinned certificates for *.cometchat.io:\n    sha256/fa4f=\n  at okhttp3.CertificatePinner.check$okhttp(CertificatePinner.kt:199)",
            "=== TrustKit: Pin validation failed for 2fa4e00000000001.api-eu.cometchat.io — all iPhones since this morning, nobody released anything",
        ),
    ),
    Cause(
        cause_id="ca_bundle_missing",
        cause="The machine's own list of certificate authorities is missing or too old.",
        next_step=(
            "Install ca-certificates in the image (or set curl.cainfo, update the system), and keep "
            "verification on."
        ),
        source="https://curl.se/docs/sslcerts.html",
        at=("network",),
        variant_of="tls_interception",
        speaks_for=(
            message(
                r"cURL error 60|curl: \(60\)|unable to get local issuer|signed by unknown authority|PKIX path building failed|CERTIFICATE_VERIFY_FAILED",
                STRONG + 0.7,
            ),
            words(
                r"alpine|scratch image|ca-?certificates|cacert|java 7|old jre|android [4-7]\b|python\.org",
                r"{certificate}|tls|ssl|trust\w*",
                weight=LIKELY,
            ),
        ),
        examples=(
            "Laravel on XAMPP/Windows: GuzzleHttp\\Exception\\RequestException: cURL error 60: SSL certificate problem: unable to get local issuer certificate for https://2fa4e00000000001.api-us.cometchat.io/v3/users/7/auth_tokens. https://www.google.com gives the same from PHP. Home network.",
            'Go service FROM scratch: Post "https://2fa4e00000000001.api-eu.cometchat.io/v3/users/x/auth_tokens": tls: failed to verify certificate: x509: certificate signed by unknown authority. Locally (not in docker) fine.',
        ),
    ),
)
