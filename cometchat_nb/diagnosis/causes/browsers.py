"""What a browser forbids a page."""

from __future__ import annotations

from .entry import CERTAIN, LIKELY, POSSIBLE, STRONG, Cause, code, message, source_code, together, words

CAUSES = (
    Cause(
        cause_id="content_security_policy",
        cause="The page's Content Security Policy forbids connections to the service.",
        next_step=(
            "Add `https://*.cometchat.io wss://*.cometchat.io` (and `*.cc-cluster-2.io`, `*.cc-edge-2.io`) "
            "to the policy's `connect-src`, in the header and in any `<meta>` tag."
        ),
        source="https://www.cometchat.com/docs/fundamentals/network-allowlist",
        at=("network",),
        variant_of="cors_or_offline",
        platforms=("javascript",),
        speaks_for=(
            message(r"Content[- ]Security[- ]Policy|connect-src|blocked:csp", STRONG + 0.8),
            words(r"\bcsp\b|content security policy", weight=LIKELY),
            words(
                r"\bcsp\b|helmet|security headers?|sicherheits-?header",
                r"block\w*|refus\w*|{fails}|since|seit",
                weight=LIKELY + 0.4,
            ),
        ),
        against=(message(r"Report Only", LIKELY),),
        examples=(
            "Refused to connect to 'https://16fa4e0000000001.api-eu.cometchat.io/v3.0/users/u-17/auth_tokens' because it violates the following Content Security Policy directive: \"connect-src 'self' https://api.acme.example\".\n\nUncaught (in promise) {errorCode: 'ERROR_UNKNOWN', errorDescription: 'Login failed: Network request failed: Failed to fetch'}",
            "Refused to connect to 'https://2fa4e00000000001.api-eu.cometchat.io/v3.0/users/nina/auth_tokens' because it violates the following Content Security Policy directive: \"connect-src 'self' https://api.acme.test\".\n\ncomes up on staging only, localhost is ok (no helmet there)",
        ),
    ),
    Cause(
        cause_id="mixed_content",
        cause=(
            "A page served over HTTPS asks for an `http://` address, which the browser blocks: an overridden "
            "host or the backend's token endpoint is plain HTTP."
        ),
        next_step="Use `https://` for `adminHost`, `clientHost`, `host` and the token endpoint.",
        source="https://www.cometchat.com/docs/calls/javascript/troubleshooting",
        at=("network",),
        platforms=("javascript",),
        speaks_for=(
            message(
                r"Mixed Content|mixed active content|blocked:mixed-content|requested an insecure",
                STRONG + 0.9,
            ),
            words(r"mixed content|insecure (?:resource|request)", weight=LIKELY),
            words(r"\bhttps\b (?:page|site)|secure page", r"\bhttp\b|insecure", weight=LIKELY),
        ),
        examples=(
            "Mixed Content: The page at 'https://app.acme.example/meet' was loaded over HTTPS, but requested an insecure resource 'http://api.acme.example/cometchat-token'. This request has been blocked; the content must be served over HTTPS.\n\nso there is no token and login never starts. locally all is well.",
            "Mixed Content: The page at 'https://portal.acme.test/calls' was loaded over HTTPS, but requested an insecure resource 'http://cc-proxy.acme.test/v3.0/users/7/auth_tokens'. This request has been blocked; the content must be served over HTTPS.",
        ),
    ),
    Cause(
        cause_id="token_endpoint_cors",
        cause=(
            "The customer's own token endpoint does not allow the page's origin, so the browser withholds "
            "its answer."
        ),
        next_step=(
            "Allow the page's origin, the method and the headers on the backend that mints the token, or "
            "serve it from the same origin. Nothing is to be changed at CometChat."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-production/SKILL.md",
        at=("network",),
        platforms=("javascript",),
        speaks_for=(
            together(
                message(r"blocked by CORS|Access-Control-Allow"),
                words(r"our (?:\w+ )?(?:service|server|backend|api|endpoint)|mints? the token"),
                weight=CERTAIN,
            ),
            message(
                r"(?:Access to (?:fetch|XMLHttpRequest) at|Cross-Origin Request Blocked[^\n]{0,120}at|CORS[^\n]{0,60}) '?https?://(?![\w.-]*(?:cometchat|api(?:client)?-(?:us|eu|in)))[^\s']*(?:token|auth|api|login)",
                CERTAIN + 1.0,
            ),
            words(r"our (?:own )?(?:token )?(?:endpoint|backend|server|api)", r"\bcors\b", weight=STRONG),
        ),
        against=(message(r"Access to (?:fetch|XMLHttpRequest) at 'https?://[\w.-]*cometchat", STRONG),),
        examples=(
            "Access to fetch at 'http://localhost:3001/api/cometchat-token' from origin 'http://localhost:5173' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.\nPOST http://localhost:3001/api/cometchat-token net::ERR_FAILED\nCometChat Error: TypeError: Failed to fetch",
            "Access to fetch at 'https://api.acme.example/cometchat/token' from origin 'https://acme.example' has been blocked by CORS policy. Our backend mints the token there.",
        ),
    ),
    Cause(
        cause_id="token_endpoint_unauthorized",
        cause=(
            "The customer's own token endpoint refused the request (401 or 403): the app's own session or "
            "its `Authorization` header is missing there."
        ),
        next_step=(
            "Send the app's own credentials (`Authorization: Bearer <your JWT>` or the session cookie) with "
            "the request to the token endpoint. CometChat was not asked yet."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-native-troubleshooting/SKILL.md",
        at=("token",),
        speaks_for=(
            message(
                r"(?:GET|POST) https?://(?![\w.-]*cometchat)[^\s]*(?:token|auth)\S* (?:net::\S+ )?40[13]|<-- 40[13] https?://(?![\w.-]*cometchat)\S*(?:token|auth)|Token request failed:? 40[13]|token endpoint[^\n]{0,30}40[13]",
                STRONG + 0.7,
            ),
            words(
                r"our (?:own )?(?:token )?(?:endpoint|backend|server|api)",
                r"\b40[13]\b|unauthori[sz]ed|forbidden",
                "{token}",
                weight=LIKELY,
            ),
            words(
                r"/[\w/-]*token\b|our (?:own )?(?:\w+ )?(?:token )?(?:endpoint|route|backend|api)|token (?:endpoint|route|request)",
                r"\b40[13]\b|unauthori[sz]ed|forbidden",
                r"cookie|session|bearer|header|middleware|isn.t sent|not sent|credentials",
                weight=STRONG + 0.4,
            ),
        ),
        examples=(
            "POST https://api.acme.example/cometchat-token 401 (Unauthorized)\nError: Token request failed: 401\n    at useCometChatToken.ts:21\n\nis that your API that says unauthorized? our key is right, copied it twice",
            'logcat: D/OkHttp: <-- 401 https://api.acme.example/v2/chat/token (83ms)\nD/OkHttp: {"message":"Unauthenticated."}\nE/Calls: Login failed: auth token blank',
        ),
    ),
    Cause(
        cause_id="angular_zone_not_notified",
        cause=(
            "The login succeeded, but the view was not told: the SDK's callbacks and promises run outside "
            "Angular's zone."
        ),
        next_step=(
            "Set component state inside `NgZone.run(...)`, use signals or an observable with the `async` "
            "pipe, or call `markForCheck()`."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-angular-troubleshooting/SKILL.md",
        at=("any",),
        platforms=("javascript",),
        speaks_for=(
            message(r"\bNgZone\b|zone\.js|\bOnPush\b|change detection|detectChanges", CERTAIN),
            words(
                r"angular", r"view|button|spinner|until|update|render\w*|click|template|grey", weight=STRONG
            ),
            together(
                message(r"\bangular\b"),
                words(r"until|resize|click\w*|hover", r"appears|view|button|spinner|grey|update"),
                weight=STRONG,
            ),
            together(
                message(r"\bangular\b"),
                words(r"spinner|button", r"although|never|until|goes away|resize"),
                weight=STRONG,
            ),
        ),
        examples=(
            "Angular 18 OnPush. console prints 'Login successful: u-9' but isReady never reaches the template, the Join button remains grey until I click somewhere on the page.",
            "spinner never goes away after loginWithAuthToken although the .then runs (breakpoint hit). if I resize the window it appears. angular",
        ),
    ),
    Cause(
        cause_id="websocket_blocked",
        cause=(
            "The login over HTTPS works, but the realtime connection does not: a proxy blocks or buffers "
            "WebSocket upgrades."
        ),
        next_step="Let WSS upgrades on port 443 to `*.cometchat.io` through the proxy, at any depth.",
        source="https://www.cometchat.com/docs/fundamentals/network-allowlist",
        at=("any",),
        speaks_for=(
            message(
                r"WebSocket connection to 'wss://[^'\n]{0,120}cometchat[^\n]{0,80}failed|WS_CONNECTION_FALLBACK_FAIL|Error during WebSocket handshake",
                STRONG + 0.9,
            ),
            code("WS_CONNECTION_FAIL", weight=LIKELY),
            words(
                r"\bweb ?sockets?\b|\bwss\b",
                r"{fails}|{firewall}|blocked|upgrade|disconnect\w*",
                weight=LIKELY,
            ),
            words(
                r"\bwss?\b|web ?socket\w*|realtime",
                r"{fails}|40[0-9]|50[0-9]|drops?|reconnect\w*",
                r"login|proxy|behind|firewall|logged",
                weight=STRONG,
            ),
        ),
        examples=(
            "WebSocket connection to 'wss://16fa4e0000000001.websocket-us.cometchat.io/' failed: Error during WebSocket handshake: Unexpected response code: 502 -> chat says connecting for ever. login itself returns the user",
            "login resolves, then\nWebSocket connection to 'wss://2fa4e00000000001.websocket-eu.cometchat.io/' failed: Error during WebSocket handshake: Unexpected response code: 403\nat the hospital only",
        ),
    ),
    Cause(
        cause_id="strict_mode_double_mount",
        cause=(
            "React's StrictMode runs the effect twice in development, so the second login() meets the first."
        ),
        next_step=(
            "Make the effect idempotent: keep one login promise outside the component, or ask for the "
            "logged-in user first; a production build runs it once."
        ),
        source="https://react.dev/reference/react/StrictMode",
        at=("state",),
        variant_of="login_twice",
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            message(r"(?<!deprecated in )(?:StrictMode|reactStrictMode)", STRONG + 0.6),
            words(r"strict ?mode|double[- ]?mount\w*|useEffect", weight=LIKELY),
            source_code(r"StrictMode", LIKELY),
        ),
        examples=(
            "useEffect(() => { CometChatCalls.login(uid, key).catch(e => console.log(e.errorCode)) }, [])\n\nConsole in dev:\n init ok\n init ok\n ERROR_LOGIN_IN_PROGRESS\nIn the deployed build only one 'init ok' and no error. main.tsx has <StrictMode> around <App/>, from the Vite template.",
            "React 18. Why does your SDK say Login is already in progress, I call it exactly once?! Without <React.StrictMode> it works, I do not want to take that out.",
        ),
    ),
    Cause(
        cause_id="blocked_by_extension",
        cause=(
            "An ad blocker, a privacy extension or the browser's own tracking protection blocks the request."
        ),
        next_step=(
            "Log in once in a private window without extensions; then have *.cometchat.io allowed in the "
            "blocker, or serve the SDK from your own host."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/troubleshooting",
        at=("network",),
        variant_of="firewall",
        platforms=("javascript",),
        speaks_for=(
            message(r"ERR_BLOCKED_BY_CLIENT|blocked:other|NS_ERROR_BLOCKED_BY_POLICY", STRONG + 0.9),
            words(
                r"ad-? ?block\w*|ublock|adguard|ghostery|privacy badger|brave|shields|tracking protection|pi-?hole|werbeblocker|bloqueur|bloqueador|広告ブロック|广告拦截",
                weight=LIKELY,
            ),
            words(
                r"extensions?|erweiterung\w*|extensiones|extensões|estensioni|拡張機能|扩展",
                r"{works}|off|disabled|deaktivier\w*|without|incognito",
                weight=LIKELY,
            ),
            words(
                r"brave|shields|ublock|ad-? ?blocker|extension",
                r"{fails}|up|on|enabled|off|disabl\w*",
                weight=LIKELY,
            ),
        ),
        examples=(
            "POST https://2fa4e00000000001.api-us.cometchat.io/v3.0/users/mo/auth_tokens net::ERR_BLOCKED_BY_CLIENT\n\nOnly one of our forty agents has this. She uses uBlock Origin in medium mode.",
            "Login fails with an ad blocker in the browser: net::ERR_BLOCKED_BY_CLIENT",
        ),
    ),
    Cause(
        cause_id="cors_refused",
        cause=(
            "The browser reports that the reply carries no permission for this origin: the answer is an "
            "error page or comes from a host that is not the service."
        ),
        next_step=(
            "Open the request in the network tab and read its status and its host beneath the CORS message; "
            "check app id, region and host overrides, then what stands between."
        ),
        source="https://github.com/cometchat/cometchat-uikit-react/issues/3",
        at=("network",),
        variant_of="cors_or_offline",
        platforms=("javascript",),
        speaks_for=(
            message(
                r"blocked by CORS policy|Cross-Origin Request Blocked|not allowed by Access-Control-Allow-Origin|preflight request doesn't pass",
                STRONG + 0.5,
            ),
        ),
        against=(
            message(r"Request header field", STRONG),
            message(
                r"(?:Access to (?:fetch|XMLHttpRequest) at|Cross-Origin Request Blocked[^\n]{0,120}at) '?https?://(?![\w.-]*(?:cometchat|api(?:client)?-(?:us|eu|in)))",
                STRONG,
            ),
        ),
        examples=(
            "Access to fetch at 'https://api.cometchat.com/v1.8/users/superhero1/auth_tokens' from origin 'http://localhost:5000' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.",
            "Access to fetch at 'https://2fa4e00000000001.api-us.cometchat.io/v3.0/users/ida/auth_tokens' from origin 'https://acme.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present",
        ),
    ),
    Cause(
        cause_id="request_altered_by_app",
        cause=(
            "Code of the app changes the SDK's requests: an interceptor or a tracing library adds headers "
            "that the service does not accept."
        ),
        next_step=(
            "Exclude *.cometchat.io from the interceptor or from the tracing library (Sentry: "
            "tracePropagationTargets), and try again."
        ),
        source="https://github.com/getsentry/sentry-javascript/issues/6077",
        at=("network",),
        variant_of="cors_or_offline",
        platforms=("javascript",),
        speaks_for=(
            message(
                r"Request header field (?!appid|apikey|authtoken)\S+ is not allowed|not allowed by Access-Control-Allow-Headers",
                CERTAIN,
            ),
            words(
                r"interceptor|monkey-?patch\w*|wraps? fetch|sentry|datadog|new ?relic|opentelemetry|tracing",
                r"headers?|fetch|requests?",
                weight=POSSIBLE,
            ),
            words(
                r"interceptor|traceparent|sentry|datadog|newrelic|opentelemetry|fetch wrapper",
                r"headers?|request|preflight|adds?",
                weight=STRONG,
            ),
        ),
        examples=(
            "Access to fetch at 'https://2fa4e00000000001.api-us.cometchat.io/v3.0/users/17/auth_tokens' from origin 'https://shop.acme.test' has been blocked by CORS policy: Request header field baggage is not allowed by Access-Control-Allow-Headers in preflight response.\nWe did not change anything about the login, only upgraded @sentry/vue on Monday.",
            "Angular: my HttpInterceptor... no, I patched window.fetch to put our Authorization header everywhere. Since then the login gives: Request header field authorization is not allowed by Access-Control-Allow-Headers in preflight response (host apiclient-eu.cometchat.io).",
        ),
    ),
    Cause(
        cause_id="device_offline",
        cause="The device has no internet connection at that moment.",
        next_step=(
            "Show the state of the connection, wait for it to come back, and log in again then; init() and "
            "login() need the network once."
        ),
        source="https://github.com/cometchat/chat-sdk-javascript/issues/18",
        at=("network",),
        variant_of="cors_or_offline",
        speaks_for=(
            message(
                r"ERR_INTERNET_DISCONNECTED|NO_INTERNET_CONNECTION|appears to be offline|Network is unreachable|onLine\W{1,4}false|Code=-1009|airplane_?mode\w{0,4}\W{1,3}(?:1|on|true|enabled)|active_?network\w{0,5}\W{1,3}null|isConnected\W{1,3}false|NetworkUnavailable",
                CERTAIN,
            ),
            words("{offline}", weight=LIKELY),
        ),
        against=(message(r"Denied over", STRONG),),
        examples=(
            'Error Domain=NSURLErrorDomain Code=-1009 "The Internet connection appears to be offline." ... NSErrorFailingURLStringKey=https://2fa4e00000000001.api-us.cometchat.io/v3.0/users/eli/auth_tokens — it\'s when drivers start the app in the underground garage.',
            "GET … net::ERR_INTERNET_DISCONNECTED for every line in the network tab, ours and yours",
        ),
    ),
)
