"""Where the settings come from, and where the page runs."""

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
        cause_id="env_prefix_missing",
        cause=(
            "The environment variable lacks the prefix that the framework needs to put it into the browser "
            "bundle, so its value is `undefined` there."
        ),
        next_step=(
            "Rename it to `VITE_...`, `NEXT_PUBLIC_...`, `REACT_APP_...`, `PUBLIC_...` (Astro) or "
            "`EXPO_PUBLIC_...`, read it literally (not by a computed name), and restart the dev server. "
            "Leave the REST API Key unprefixed and on the server."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/nextjs-integration",
        at=(
            "app",
            "network",
            "key",
        ),
        variant_of="app_id_placeholder",
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            together(
                source_code(
                    r"import\.meta\.env\.(?!VITE_|PUBLIC_|MODE|DEV|PROD|BASE_URL|SSR)[A-Z]\w+", STRONG
                ),
                message(r"\bundefined\b|cannot be empty|Invalid key/type|\bleer\b|\bempty\b|\bmissing\b"),
                weight=CERTAIN + 1.5,
            ),
            source_code(
                r"process\.env\.(?!NEXT_PUBLIC_|REACT_APP_|EXPO_PUBLIC_|GATSBY_|VUE_APP_|NODE_ENV)\w*(?:COMETCHAT|CC_|APP_?ID|REGION|AUTH_?KEY)\w*|import\.meta\.env\.(?!VITE_|PUBLIC_|MODE|DEV|PROD|BASE_URL|SSR)\w+",
                LIKELY,
            ),
            message(
                r"(?:process|import\.meta)\.env\b[^\n]{0,60}undefined|undefined[^\n]{0,60}(?:process|import\.meta)\.env\b",
                STRONG,
            ),
            words(
                r"process\.env|import\.meta\.env|\.env\b|env(?:ironment)? ?var\w*|umgebungsvariable\w*|variable d'environnement|variables? de entorno|variáve(?:l|is) de ambiente|variabil\w+ d'ambiente|環境変数|环境变量",
                r"undefined|{missing}|prefix|NEXT_PUBLIC|VITE_|REACT_APP|EXPO_PUBLIC|browser|client|ブラウザ|浏览器",
                weight=LIKELY,
            ),
            words(
                r"VITE_|NEXT_PUBLIC_|REACT_APP_|EXPO_PUBLIC_|NUXT_PUBLIC_|import\.meta\.env|process\.env",
                r"undefined|missing|lacks|prefix|start with",
                weight=LIKELY + 0.4,
            ),
        ),
        examples=(
            "Vite. GET https://undefined.api-undefined.cometchat.io/v3.0/... net::ERR_NAME_NOT_RESOLVED. The .env is there: APP_ID=..., REGION=us. I read import.meta.env.APP_ID",
            "POST https://undefined.api-undefined.cometchat.io/v3.0/users/anna/auth_tokens net::ERR_NAME_NOT_RESOLVED. process.env.COMETCHAT_APP_ID is undefined in the browser, in the terminal it is set.",
        ),
    ),
    Cause(
        cause_id="env_change_not_picked_up",
        cause=(
            "The settings were changed but the running build still holds the old ones: an environment file "
            "is read at build time, and Expo bakes `expo.extra` into the development client."
        ),
        next_step=(
            "Restart the dev server; React Native: `npx react-native start --reset-cache`; Expo: `npx expo "
            "start --clear`, or `npx expo prebuild --clean` after a change of `expo.extra`."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-native-expo-patterns/SKILL.md",
        at=("any",),
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            words(
                r"\.env\b|env(?:ironment)? (?:file|var\w*)|expo\.extra|app\.config|dotenv|settings|credentials|einstellungen",
                r"chang\w*|edit\w*|updated|geändert|modifi\w*|cambi\w*|alter\w*|mud\w*",
                r"still|old|previous|noch|alte|encore|ancien\w*|sigue|viej\w*|ainda|antig\w*|ancora|vecchi\w*|not (?:picked|taken)|hard-?cod\w*|restart",
                weight=STRONG,
            ),
            words(
                r"\.env|environment",
                r"chang\w*|edit\w*|new",
                r"still (?:uses|has|the old)|old (?:key|value)|restart\w*|rebuild",
                weight=STRONG,
            ),
        ),
        examples=(
            "We changed the credentials in .env, and login still fails with the old app id. With hard-coded settings it works.",
            "I edited the region in .env and login still fails with the old one.",
        ),
    ),
    Cause(
        cause_id="server_env_missing",
        cause=(
            "The backend runs without the CometChat credentials (container, serverless or CI environment), "
            "so it cannot mint a token."
        ),
        next_step=(
            "Set `COMETCHAT_APP_ID`, `COMETCHAT_REGION` and `COMETCHAT_REST_API_KEY` in the environment of "
            "the running service, restart it, and make the endpoint fail loudly when one is empty."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-production/SKILL.md",
        at=(
            "app",
            "network",
            "key",
        ),
        variant_of="app_id_placeholder",
        speaks_for=(
            together(
                message(r"undefined\.api-|None\.api-|https://\.api-|getaddrinfo[^\n]{0,60}undefined"),
                words(
                    r"docker|container|vercel|netlify|lambda|serverless|kubernetes|k8s|heroku|\bci\b|backend|server|deploy\w*|cloud run|render\.com"
                ),
                weight=CERTAIN,
            ),
            message(r"//None\.api-None|None\.api-\w+\.cometchat", CERTAIN),
            words(
                r"docker|container|vercel|netlify|lambda|serverless|kubernetes|k8s|heroku|cloud run",
                r"env(?:ironment)? ?var\w*|secret|undefined|{missing}|not set",
                weight=LIKELY,
            ),
            words(
                r"vercel|lambda|container|docker|serverless|kubernetes|cloud run|heroku|function",
                r"\b\w+_(?:KEY|ID)\b|env\w*|variable|credentials|secret",
                r"no |not |missing|unset|without|undefined",
                weight=LIKELY + 0.4,
            ),
        ),
        examples=(
            "docker compose logs api:\nCometChat token error: getaddrinfo ENOTFOUND undefined.api-undefined.cometchat.io\nPOST /api/cometchat/token 500 41ms\n\non my laptop (no docker) login works",
            "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='none.api-none.cometchat.io', port=443): Max retries exceeded with url: /v3/users/88/auth_tokens (gunicorn, production only)",
        ),
    ),
    Cause(
        cause_id="credentials_in_release_build_empty",
        cause=(
            "The release or CI build holds empty credentials: `BuildConfig` fields come from "
            "`local.properties`, which is not there on the build machine."
        ),
        next_step=(
            "Feed the fields from Gradle properties or environment variables of the build "
            '(`System.getenv("COMETCHAT_APP_ID")`), and let the build fail when one is empty.'
        ),
        source="https://www.cometchat.com/docs/calls/android/setup",
        at=("any",),
        speaks_for=(
            together(
                trait("app_id.placeholder", "app_id.blank"), message(r"BuildConfig"), weight=CERTAIN + 0.6
            ),
            message(
                r"local\.properties|\$\(COMETCHAT_\w+\)|--dart-define|BuildConfig\.\w+[^\n]{0,30}(?:\"\"|null|empty)",
                STRONG,
            ),
            words(
                r"release|production build|store build|\bci\b|testflight|play store|apk|\bipa\b|pipeline|github actions|bitrise|fastlane|release-?build",
                r"{missing}|app ?id|credentials|BuildConfig|settings",
                weight=LIKELY,
            ),
            source_code(r"String\.fromEnvironment|\$\(COMETCHAT_\w+\)|local\.properties", LIKELY),
        ),
        examples=(
            'GitHub Actions APK: BuildConfig.CC_APP_ID = "null". Local APK: all right. The secret is set on the repo, but the workflow is run from a fork.',
            "The release build from CI fails: BuildConfig.COMETCHAT_APP_ID is empty, local.properties is not on the build machine.",
        ),
    ),
    Cause(
        cause_id="release_build_without_auth_key",
        cause=(
            "The release build holds no Auth Key, as it should, but still logs in with the UID instead of "
            "with an auth token."
        ),
        next_step=(
            "Mint an auth token on the backend and call `loginWithAuthToken(token)` (Android: "
            "`login(authToken, listener)`) in release builds."
        ),
        source="https://www.cometchat.com/docs/calls/android/authentication",
        at=("key",),
        variant_of="key_missing",
        platforms=(
            "android",
            "ios",
            "react_native",
            "flutter",
        ),
        speaks_for=(
            words(
                r"release|production|prod\b|store build|testflight|live",
                "{key}",
                r"removed|without|not (?:in|shipped|included)|only in debug|intended|on purpose|entfernt|retiré|quit\w*|remov\w*|no longer",
                weight=STRONG,
            ),
            words(
                r"debug|dev\b|development|staging",
                r"{works}|fine",
                r"release|production|prod\b|testflight",
                weight=POSSIBLE,
            ),
            together(
                code("ERROR_API_KEY_NOT_FOUND"),
                words(r"testflight|release build|production build|store build"),
                weight=STRONG,
            ),
            together(
                message(r"Auth Key cannot be empty"),
                words(r"testflight|release|production"),
                words(r"debug|intended|on purpose|removed"),
                weight=CERTAIN,
            ),
        ),
        examples=(
            "We removed the auth key from the prod flavor as your security page says. Now login(uid, authKey) ends with ERROR_API_KEY_NOT_FOUND in prod, dev flavor still OK.",
            "TestFlight build: 'Auth Key cannot be empty'. Debug: fine. AUTH_KEY is only in Debug.xcconfig, that is intended.",
        ),
    ),
    Cause(
        cause_id="stale_bundle",
        cause=(
            "An old build is still served, from a service worker, a CDN or the browser's cache, with the old "
            "settings."
        ),
        next_step=(
            "Compare the app id and the SDK's version in the running page with the deployed ones; unregister "
            "the service worker or purge the CDN, and reload."
        ),
        source="https://developer.mozilla.org/en-US/docs/Web/API/Service_Worker_API/Using_Service_Workers",
        at=("any",),
        platforms=("javascript",),
        speaks_for=(
            words(
                r"service ?worker|\bcdn\b|cached (?:bundle|build|version|js|javascript)|old (?:bundle|build|version|js)|\bpwa\b|hard (?:reload|refresh)|ctrl[ +-]?(?:shift[ +-]?r|f5)|private (?:window|tab)|incognito|cache (?:leeren|vider)|alte version|ancienne version|versión antigua|versão antiga",
                r"{works}|old|still|only|fixes|alte|noch|previous|{app}|new (?:app|region|build)|deploy\w*|release",
                weight=LIKELY,
            ),
            together(
                message(r"Service ?Worker|ctrl ?\+ ?(?:shift ?\+ ?)?(?:f5|r)\b|\bPWA\b"),
                words(r"\bold\b|previous|alte|ancien"),
                weight=CERTAIN,
            ),
            message(r"from ServiceWorker|main\.[0-9a-f]{8,}\.js", POSSIBLE),
        ),
        examples=(
            "We moved to our production app last night. New visitors can sign in, everybody who had the PWA open before still asks the OLD app id (2fa4e0000000000a instead of ...0b). Clearing site data helps.",
            "ctrl+F5 fixes it for that person. The old js (chunk-4f1c.js) is shown as '(ServiceWorker)'. With it you get AUTH_ERR_APIKEY_NOT_FOUND since we deleted the old key.",
        ),
    ),
    Cause(
        cause_id="storage_denied",
        cause=(
            "The browser denies storage to the page: a sandboxed or third-party frame, blocked cookies, "
            "private mode, or a full quota."
        ),
        next_step=(
            "Allow storage for the site (sandbox needs allow-same-origin; third-party frames need storage "
            "access), or open the page on its own; then free the quota."
        ),
        source="https://developer.mozilla.org/en-US/docs/Web/API/Window/localStorage",
        at=("any",),
        platforms=("javascript",),
        speaks_for=(
            message(
                r"SecurityError|Access is denied for this document|The operation is insecure|allow-same-origin|QuotaExceededError|null \(reading '(?:getItem|setItem)'\)|DOM storage",
                STRONG + 0.7,
            ),
            words(
                r"iframe|third[- ]party cookies?|cookies? blocked|private mode|webview|sandboxed",
                r"storage|localStorage|{login}|{fails}",
                weight=POSSIBLE,
            ),
        ),
        examples=(
            "DOMException: Failed to read the 'localStorage' property from 'Window': Access is denied for this document. — only when our page is in the customer's portal as iframe, opened directly it logs in",
            "Uncaught (in promise) QuotaExceededError: Failed to execute 'setItem' on 'Storage': Setting the value of '2fa4e00000000001:common_store/user' exceeded the quota.",
        ),
    ),
    Cause(
        cause_id="insecure_context",
        cause=(
            "The page is served over plain http from another host than localhost, where the browser "
            "withholds crypto and media functions."
        ),
        next_step=(
            "Serve it over https (a tunnel or a local certificate for tests), or open it as http://localhost."
        ),
        source="https://github.com/cometchat/cometchat-sample-app-vue/issues/58",
        at=("any",),
        platforms=("javascript",),
        speaks_for=(
            message(
                r"reading 'digest'|randomUUID is not a function|crypto\.subtle|isSecureContext|(?:undefined \(reading|evaluating)[^\n]{0,30}getUserMedia",
                STRONG + 0.6,
            ),
            words(
                r"http://(?:192\.168|10\.|172\.)|plain http|without https|over http\b|ohne https|sans https|sin https|sem https",
                r"localhost|{fails}|{works}",
                weight=LIKELY,
            ),
        ),
        examples=(
            "http://localhost:5173 logs in. http://192.168.1.30:5173 from my phone: TypeError: crypto.randomUUID is not a function at calls-sdk-javascript",
            "Cannot read properties of undefined (reading 'digest') after login, demo box on the LAN by its IP without certificate",
        ),
    ),
)
