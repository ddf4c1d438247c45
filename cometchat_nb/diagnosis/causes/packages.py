"""The SDK's packages, bundlers and versions, on the web."""

from __future__ import annotations

from .entry import CERTAIN, HINT, LIKELY, POSSIBLE, STRONG, Cause, message, source_code, together, words

CAUSES = (
    Cause(
        cause_id="evaluated_on_server",
        cause=(
            "The SDK was evaluated during server-side rendering, where there is no `window`, `document` or "
            "`navigator`."
        ),
        next_step=(
            'Load the SDK in the browser only: `await import("@cometchat/calls-sdk-javascript")` inside '
            "`useEffect`, `next/dynamic` with `ssr: false` in a client component, `client:only` in Astro, "
            "`isPlatformBrowser` in Angular, `mounted()` in Nuxt."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/nextjs-integration",
        at=("build",),
        variant_of="sdk_not_loaded",
        platforms=("javascript",),
        speaks_for=(
            message(r"(?:window|navigator|document|self|localStorage) is not defined", STRONG + 0.7),
            message(r"Error occurred prerendering page|ssr: false.{0,40}not allowed", STRONG),
            words("{server_side}", r"{fails}|window|crash\w*|import", weight=POSSIBLE),
        ),
        examples=(
            'next build dies with\n\nError occurred prerendering page "/meet/[id]". Read more: https://nextjs.org/docs/messages/prerender-error\nReferenceError: window is not defined\n    at 7412 (.next/server/chunks/7412.js:1:20551)\n\nthe page only imports CometChatCalls at the top and calls login in a button handler.',
            '`next build` dies:\n\n   Collecting page data ...\nReferenceError: window is not defined\n    at 8213 (/app/.next/server/chunks/ssr/node_modules_@cometchat_calls-sdk-javascript_dist_index.mjs:1:4127)\nError occurred prerendering page "/room"\n\nWorks with next dev once the page is open.',
        ),
    ),
    Cause(
        cause_id="node_builtin_not_resolved",
        cause=(
            "The bundler tries to resolve the Node.js modules `fs` or `path`, which the Calls SDK 5 imports "
            "behind a runtime check."
        ),
        next_step=(
            "Give the bundler an empty fallback for the client build (`resolve.fallback = { fs: false, path: "
            "false }`), build with webpack instead of Turbopack, and import the SDK dynamically."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-react-calls/SKILL.md",
        at=("build",),
        platforms=("javascript",),
        speaks_for=(
            message(
                r"(?:Can't resolve|Could not resolve|Module not found[^\n]{0,30}) ['\"](?:node:)?(?:fs|path|os|crypto|stream)['\"]|Module ['\"](?:fs|path)['\"] has been externalized",
                CERTAIN,
            ),
        ),
        examples=(
            "After adding the calls sdk (5.0.0) next dev says:\n\n./node_modules/@cometchat/calls-sdk-javascript/dist/index.js:1:1\nModule not found: Can't resolve 'fs'\n\nImport trace for requested module:\n./app/meet/page.tsx\n\nEvery route with calling is a 500.",
            "Next 16 + turbopack: Can't resolve 'path' out of calls-sdk-javascript. With the chat sdk alone it builds. What do you need fs for in a browser??",
        ),
    ),
    Cause(
        cause_id="package_not_installed",
        cause="The Calls SDK package is not installed in this project, or the import path is wrong.",
        next_step=(
            "Install `@cometchat/calls-sdk-javascript@5` (React Native: "
            "`@cometchat/calls-sdk-react-native@5`) in the package that imports it, import `{ CometChatCalls "
            "}` from exactly that name, and restart the dev server."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/troubleshooting",
        at=("build",),
        variant_of="sdk_not_loaded",
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            message(
                r"(?:Can't resolve|Cannot find module|Failed to resolve import|failed to resolve import|Unable to resolve module|Could not resolve) ['\"]?@cometchat/(?:calls-sdk|chat-sdk)[\w-]*",
                CERTAIN,
            ),
        ),
        against=(message(r"Can't resolve '@cometchat/chat-uikit", STRONG),),
        examples=(
            "✘ [ERROR] TS2307: Cannot find module '@cometchat/calls-sdk-javascript' or its corresponding type declarations. [plugin angular-compiler]\n\n    src/app/calls.service.ts:3:32\n\nwe use pnpm workspaces, it is in the root package.json",
            '[plugin:vite:import-analysis] Failed to resolve import "@cometchat/calls-sdk" from "src/App.tsx". Does the file exist?',
        ),
    ),
    Cause(
        cause_id="calls_sdk_version_4",
        cause=(
            "The Calls SDK 4.x is installed, which has no `login()`; npm's `latest` tag still leads to 4.x."
        ),
        next_step=(
            "Install version 5 explicitly (`npm install @cometchat/calls-sdk-javascript@5`), remove the lock "
            "file's 4.x entry, and check with `npm ls`."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/migration-guide-v5",
        at=("build",),
        platforms=(
            "javascript",
            "react_native",
            "android",
            "flutter",
        ),
        speaks_for=(
            message(
                r"CometChatCalls\d?\.(?:login|loginWithAuthToken|getLoggedInUser|isUserLoggedIn|logout) is not a function|Property '(?:login|loginWithAuthToken|getLoggedInUser)' does not exist on type|(?:login|loginWithAuthToken) is not a function",
                CERTAIN,
            ),
            message(
                r"Unresolved reference:? '?login|The method 'login' isn't defined for the (?:type|class) 'CometChatCalls'",
                CERTAIN - 0.5,
            ),
            message(r"calls-sdk-(?:javascript|react-native)[\"'@: ^~]{1,6}[34]\.", LIKELY),
            source_code(r"calls-sdk-(?:javascript|react-native)[\"'@: ^~]{1,6}[34]\.", LIKELY),
            words(
                r"\b4\.\d|\bv4\b|version 4",
                r"no login|login (?:is )?(?:not|missing)|latest|npm",
                weight=LIKELY,
            ),
        ),
        against=(message(r"@cometchat-pro/", STRONG), source_code(r"@cometchat-pro/", STRONG)),
        examples=(
            "Uncaught (in promise) TypeError: CometChatCalls.login is not a function\n    at start (calls.js:22:24)\n\ninit resolves fine. I did exactly what is on the page, npm i @cometchat/calls-sdk-javascript.",
            "npm i @cometchat/calls-sdk-javascript gave me 4.2.3. Uncaught (in promise) TypeError: CometChatCalls.login is not a function. init resolves.",
        ),
    ),
    Cause(
        cause_id="strict_types_reject_settings",
        cause=(
            "TypeScript refuses the settings before anything runs: a plain `string` is given where the SDK's "
            'types want `"us" | "eu" | "in"` or its own settings type.'
        ),
        next_step=(
            'Narrow the value (`region: region as "us" | "eu" | "in"`, `as const`, or `satisfies`), or '
            "validate it once and keep the narrow type."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/setup",
        at=("build",),
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            message(
                r"TS23(?:22|45|44)|TS2532|Type 'string' is not assignable to type '\"us\"|is not assignable to (?:parameter of )?type '[^'\n]{0,80}(?:region|CallAppSettings|AppSettings|us\b)",
                CERTAIN - 0.5,
            ),
        ),
        examples=(
            'src/calls.ts:9:3 - error TS2322: Type \'string\' is not assignable to type \'"us" | "eu" | "in" | "US" | "EU" | "IN"\'.\n9   region: import.meta.env.VITE_COMETCHAT_REGION,\nbuild fails, cannot even try the login',
            "ng build: TS2532: Object is possibly 'undefined' at CometChatUIKit.init(settings).then(...). we have strict: true and will not switch it off",
        ),
    ),
    Cause(
        cause_id="peer_dependency_conflict",
        cause=(
            "The packages' peer ranges contradict the project's versions, so the install failed or silently "
            "left packages out."
        ),
        next_step=(
            "Read which peer npm names, bring the framework or the package into that range (Angular UI Kit "
            "5: Angular 17 to 21), and install the peers explicitly rather than with `--legacy-peer-deps`."
        ),
        source="https://www.cometchat.com/docs/ui-kit/react-native/troubleshooting",
        at=("build",),
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            message(
                r"ERESOLVE|Conflicting peer dependency|unmet peer|Could not resolve dependency: peer", CERTAIN
            ),
        ),
        examples=(
            'npm ERR! code ERESOLVE\nnpm ERR! While resolving: portal@3.1.0\nnpm ERR! Found: @angular/core@15.2.9\nnpm ERR! Could not resolve dependency:\nnpm ERR! peer @angular/core@">=17.0.0 <22.0.0" from @cometchat/chat-uikit-angular@5.0.2',
            'npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree\nnpm ERR! Found: react-native@0.72.4\nnpm ERR! Could not resolve dependency:\nnpm ERR! peer react-native@"^0.0.0-0 || 0.60 - 0.70" from @react-native-async-storage/async-storage@1.17.10\nnpm ERR!   peer @react-native-async-storage/async-storage@"*" from @cometchat/calls-sdk-react-native@4.0.4',
        ),
    ),
    Cause(
        cause_id="legacy_package_scope",
        cause=(
            "The code still names a retired package (`@cometchat-pro/...`, `@cometchat/uikit-shared`, "
            "`cometchat-pro` artifacts), whose API has no such login."
        ),
        next_step=(
            "Replace it by the current package of the platform (`@cometchat/calls-sdk-javascript@5`, "
            "`@cometchat/chat-sdk-javascript@4`) and remove the old one completely."
        ),
        source="https://www.cometchat.com/docs/sdk/javascript/troubleshooting",
        at=("any",),
        platforms=(
            "javascript",
            "react_native",
            "android",
        ),
        speaks_for=(
            message(r"@cometchat-pro/[\w-]+|@cometchat/uikit-shared|cometchat-pro[-:/]", STRONG),
            source_code(r"@cometchat-pro/[\w-]+|@cometchat/uikit-shared|com\.cometchat:pro-", STRONG),
        ),
        examples=(
            "import { CometChatCalls } from '@cometchat-pro/web-calls' -> CometChatCalls.login is not a function. took it from an old tutorial of yours",
            "Cannot find module '@cometchat/uikit-shared' after npm i @cometchat/chat-uikit-angular@5. Where did UIKitSettingsBuilder go?",
        ),
    ),
    Cause(
        cause_id="package_of_another_platform",
        cause=(
            "The SDK of another platform is used: the browser package inside React Native, or the other way "
            "round."
        ),
        next_step=(
            "Use `@cometchat/calls-sdk-react-native` in React Native and Expo, "
            "`@cometchat/calls-sdk-javascript` in browsers and Ionic, and remove the other one."
        ),
        source="https://www.cometchat.com/docs/sdk/javascript/troubleshooting",
        at=("any",),
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            message(
                r"(?:undefined is not an object|Cannot read property|null is not an object)[^\n]{0,40}local_?[Ss]tor(?:e|age)|Property '(?:document|window|localStorage)' doesn't exist|window\.addEventListener is not a function",
                STRONG + 0.7,
            ),
            together(
                words(r"react[- ]native|expo|\bRN\b|hermes"),
                source_code(r"calls-sdk-javascript"),
                weight=STRONG,
            ),
            words(
                r"calls-sdk-javascript|javascript sdk|web sdk", r"react[- ]native|expo|\bRN\b", weight=LIKELY
            ),
            together(
                message(r"react[- ]native|Hermes|metro"), source_code(r"calls-sdk-javascript"), weight=STRONG
            ),
            words(
                r"javascript|web|browser",
                r"calls sdk|package|sdk",
                r"in(?:side)? (?:a |our )?react[- ]native|in flutter|in (?:an? )?(?:ios|android) app",
                weight=LIKELY,
            ),
        ),
        examples=(
            "React Native 0.76 (Hermes). package.json has @cometchat/calls-sdk-javascript ^5.0.5.\nERROR  ReferenceError: Property 'document' doesn't exist, js engine: hermes\nright at the import, before login",
            'RN 0.74 / Hermes:\n ERROR  ReferenceError: Property \'document\' doesn\'t exist, js engine: hermes\npackage.json: "@cometchat/calls-sdk-javascript": "^5.0.1"',
        ),
    ),
    Cause(
        cause_id="api_of_another_version",
        cause=(
            "The initialisation code is that of another version or platform of the SDK: a builder, a method "
            "name or an argument does not exist in the one installed."
        ),
        next_step=(
            "Use this platform's current form: Android `CallAppSettings.CallAppSettingBuilder(appId, "
            "region)` and `init(context, ...)`; iOS `CallAppSettingsBuilder().set(appID:).set(region:)`; "
            "Flutter `CallAppSettingBuilder()..appId = ..`; React Native kit: a flat object, no "
            "`UIKitSettingsBuilder`."
        ),
        source="https://www.cometchat.com/docs/calls/flutter/setup",
        at=("build",),
        speaks_for=(
            message(
                r"Unresolved reference:? '?(?:CallAppSettingsBuilder|Builder|CallSettingsBuilder|PresenterSettings)|None of the following (?:functions|candidates)[^\n]{0,80}|No value passed for parameter|is not a constructor|isn't defined for the (?:type|class) 'Call\w*Build|has no exported member|has no member 'set\w+'|Property '(?!login)\w+' does not exist on type 'typeof CometChat|too few positional arguments|method 'generateToken'[^\n]{0,40}isn't defined",
                STRONG + 0.6,
            ),
            words(
                r"(?:does not|doesn.t|won.t) compile|no such (?:method|member|class)|has no member|is not a member|unresolved|member not found",
                r"tutorial|blog|sample|older|old(?:er)? (?:kit|version|docs)|version|new sdk|template",
                weight=STRONG + 0.4,
            ),
        ),
        examples=(
            "e: Unresolved reference: CallAppSettingsBuilder\nin MyApp.kt, calls-sdk-android 5.0.4. copied from the ios page I think",
            "Module '\"@cometchat/chat-uikit-angular\"' has no exported member 'UIKitSettingsBuilder'. I have 4.0.0-beta.1.3 and followed the page from top to bottom.",
        ),
    ),
    Cause(
        cause_id="chat_user_type_mixed_in",
        cause=(
            "The login code uses the Chat SDK's user type or reads a token off it, where the Calls SDK has a "
            "type of its own."
        ),
        next_step=(
            "Use the Calls SDK's callback type (`com.cometchat.calls.model.CallUser`, exceptions from "
            "`com.cometchat.calls.exceptions`), and take the token from your backend or "
            "`getUserAuthToken()`, not from `user.authToken`."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-android-v5-calls/references/migration-v4-to-v5.md",
        at=("build",),
        variant_of="chat_sdk_mixed_up",
        platforms=(
            "android",
            "ios",
        ),
        speaks_for=(
            message(
                r"CallbackListener<(?:\w+\.)*User>|Unresolved reference:? '?authToken|Value of type '(?:CometChat\w*\.)?User' has no member 'authToken'|Type mismatch[^\n]{0,80}(?:CallUser|chat\.models\.User)",
                CERTAIN,
            ),
        ),
        examples=(
            "Type mismatch.\nRequired: CometChatCalls.CallbackListener<CallUser>\nFound: <anonymous object : CometChat.CallbackListener<User>>\non CometChatCalls.login(uid, key, ...)",
            "e: Unresolved reference: authToken -> CometChatCalls.login(user.authToken, ...) where user is what CometChat.login gave me",
        ),
    ),
    Cause(
        cause_id="init_from_settings_unavailable",
        cause="The installed SDK is too old for `initFromSettings`.",
        next_step=(
            "Upgrade (JavaScript 5.0.3, iOS and Android 5.0.2 or later; on iOS with a deployment target of "
            "15.1) or use the documented `init(...)` with app id and region."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-ios-calls/SKILL.md",
        at=("build",),
        platforms=(
            "javascript",
            "ios",
            "android",
            "react_native",
        ),
        speaks_for=(
            message(
                r"initFromSettings is not a function|no member 'initFromSettings'|Unresolved reference:? '?initFromSettings|method 'initFromSettings' isn't defined",
                CERTAIN + 0.3,
            ),
        ),
        examples=(
            "Type 'CometChatCalls' has no member 'initFromSettings'\nPodfile.lock: - CometChatCallsSDK (5.0.1)\nPodfile: pod 'CometChatCallsSDK', '~> 5.0', platform :ios, '13.0'",
            "CometChatCalls.initFromSettings is not a function, calls-sdk-javascript 5.0.1",
        ),
    ),
    Cause(
        cause_id="bundler_polyfill_missing",
        cause="The bundler gives no Node.js globals to the browser, and a package asks for one.",
        next_step=(
            "Define the global in the bundler (Vite: define: { global: 'globalThis' }; Angular: (window as "
            "any).global = window in polyfills), or update the SDK."
        ),
        source="https://github.com/cometchat/cometchat-sample-app-vue/issues/50",
        at=("build",),
        platforms=("javascript",),
        speaks_for=(
            message(r"(?<![.\w])(?:global|process|Buffer|exports|require) is not defined", STRONG + 0.8),
        ),
        examples=(
            "Uncaught ReferenceError: global is not defined\n    at node_modules/@cometchat/chat-sdk-javascript/CometChat.js (CometChat.js:1:224)\nVite 5, white page, nothing of ours runs.",
            "main.4f1c.js:1 Uncaught ReferenceError: process is not defined at @cometchat/calls-sdk-javascript — Angular 17 prod build, ng serve is ok",
        ),
    ),
    Cause(
        cause_id="package_not_bundled",
        cause="The bundler or the test runner cannot read the SDK's package as it is shipped.",
        next_step=(
            "Let the bundler transpile or pre-bundle it (Next.js transpilePackages, Jest "
            "transformIgnorePatterns, Vite optimizeDeps), or update the bundler."
        ),
        source="https://github.com/cometchat/cometchat-sample-app-vue/issues/39",
        at=("build",),
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            message(
                r"Unexpected token '?export|Missing \"[^\"\n]{1,60}\" specifier|ERR_REQUIRE_ESM|require\(\) of ES Module|encountered an unexpected token",
                STRONG + 0.4,
            ),
            together(
                message(r"Cannot use import statement outside a module"),
                message(r"node_modules|jest|babel|vitest"),
                weight=STRONG + 0.5,
            ),
        ),
        against=(
            words(
                r"no (?:webpack|bundler|build step)|plain (?:php|html|script)|script tag|without (?:a )?bundler",
                weight=STRONG,
            ),
        ),
        examples=(
            '✘ [ERROR] Missing "./package.json" specifier in "@cometchat/chat-uikit-vue" package [plugin vite:dep-pre-bundle]\n    node_modules/@cometchat/chat-sdk-javascript/CometChat.js:1:380888',
            "Test suite failed to run. Jest encountered an unexpected token\n /app/node_modules/@cometchat/calls-sdk-javascript/dist/index.mjs:1\n SyntaxError: Cannot use import statement outside a module",
        ),
    ),
    Cause(
        cause_id="plain_script_import",
        cause=("A plain script tag or a file without a bundler tries to import the package by its name."),
        next_step=(
            "Load the SDK's script by its URL and use the global, or put a bundler or an import map in "
            "between."
        ),
        source="https://github.com/cometchat/chat-sdk-javascript/issues/6",
        at=("build",),
        platforms=("javascript",),
        speaks_for=(
            message(r"Failed to resolve module specifier|Relative references must start with", CERTAIN),
            words(
                r"no (?:webpack|bundler|build step)|plain (?:php|html|script)|script tag|without (?:a )?bundler",
                r"import|module|script|site|page|php",
                weight=LIKELY,
            ),
            message(r"Cannot use import statement outside a module", LIKELY + 0.6),
        ),
        against=(message(r"node_modules|jest|vitest", LIKELY),),
        examples=(
            'index.html opened from disk:\n<script type="module">import { CometChatCalls } from "@cometchat/calls-sdk-javascript"; ...\nUncaught TypeError: Failed to resolve module specifier "@cometchat/calls-sdk-javascript". Relative references must start with either "/", "./", or "../".',
            "test.html:11 Uncaught SyntaxError: Cannot use import statement outside a module. I npm-installed it next to the html. No webpack or anything, plain PHP site.",
        ),
    ),
    Cause(
        cause_id="cdn_script_not_loaded",
        cause="The SDK's script from a CDN did not load, so its global is not there.",
        next_step=(
            "Open the script's URL in the network tab, fix URL and version, and call init() after its load "
            "event; or bundle the package."
        ),
        source="https://github.com/cometchat/chat-sdk-javascript/issues/6",
        at=("build",),
        variant_of="sdk_not_loaded",
        platforms=("javascript",),
        speaks_for=(
            together(
                message(r"CometChatCalls is not defined"),
                message(
                    r"<script|unpkg|jsdelivr|cdn|MIME type|WordPress|inline (?:script|snippet)|\bdefers?\b"
                ),
                weight=CERTAIN,
            ),
            together(
                message(r"CometChatCalls is not defined"),
                source_code(r"<script|unpkg|jsdelivr"),
                weight=CERTAIN,
            ),
            message(
                r"(?:unpkg\.com|jsdelivr\.net)[^\n]{0,80}cometchat[^\n]{0,120}(?:404|MIME|ERR_|blocked|failed)|(?:404|Refused to execute script)[^\n]{0,60}(?:unpkg|jsdelivr)[^\n]{0,60}cometchat",
                STRONG + 0.6,
            ),
        ),
        examples=(
            "GET https://unpkg.com/@cometchat/calls-sdk-javascript@latest/CometChatCalls.js net::ERR_ABORTED 404 (Not Found)\n(index):31 Uncaught ReferenceError: CometChatCalls is not defined",
            "WordPress. The theme's optimiser defers all scripts and our inline snippet below says CometChatCalls is not defined. On a bare page it works.",
        ),
    ),
    Cause(
        cause_id="sdk_duplicated",
        cause="Two copies of the SDK are in the app: one was initialised, the other one logs in.",
        next_step=(
            "List the copies (npm ls @cometchat/calls-sdk-javascript), keep one, and share it as a singleton "
            "between micro-frontends or workspaces."
        ),
        source="https://github.com/cometchat/cometchat-uikit-angular/issues/43",
        at=(
            "state",
            "build",
        ),
        variant_of="init_not_awaited",
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            words(
                r"two (?:versions|copies|instances)|duplicate[ds]?|module federation|monorepo|npm ls|micro-?front\w*|linked package|yarn link|npm link|twice in (?:the )?(?:bundle|node_modules)|zwei (?:versionen|kopien)|deux (?:versions|copies)|dos (?:versiones|copias)",
                r"sdk|cometchat|package|bundle|init",
                weight=LIKELY,
            ),
            message(r"├|└─|deduped|calls-sdk-[\w-]+@\d[^\n]{0,200}calls-sdk-[\w-]+@\d", LIKELY),
            words(
                r"two copies|second copy|own copy|duplicate(?:d)? (?:copy|package|version)|twice in node_modules|module federation|microfrontend|hoisted",
                r"sdk|package|initiali[sz]ed|npm ls",
                weight=STRONG,
            ),
        ),
        examples=(
            "shell app: init OK (awaited). remote app (module federation): CometChatCalls.login → SDK not initialized. Call init() first. The console shows the init success before.",
            "npm ls @cometchat/chat-sdk-javascript\n├── @cometchat/chat-sdk-javascript@4.0.12\n└─┬ @acme/chat-widgets@2.1.0\n  └── @cometchat/chat-sdk-javascript@4.0.8\n\nand COMETCHAT_INITIALIZATION_NOT_DONE from the widget only, init is awaited in main.ts",
        ),
    ),
    Cause(
        cause_id="sdk_release_defect",
        cause=(
            "The crash or error is inside the SDK, in an old release with a defect that a later one mends."
        ),
        next_step=(
            "Update to the newest release of the same major version and try again; if it stays, send the "
            "vendor version and stack."
        ),
        source="https://github.com/cometchat/chat-sdk-android/issues/23",
        at=("any",),
        speaks_for=(
            message(
                r"Double value cannot be converted to Int|XMPPConnectionService|com\.cometchat\.pro\.core\.\w+",
                LIKELY + 0.4,
            ),
            words(
                r"(?:beta|alpha|rc|old) (?:release|version)|\b\d\.\d\.\d-beta",
                r"{fails}|crash\w*|regression",
                weight=HINT,
            ),
            words(
                r"(?:since|after|with) (?:the )?(?:sdk )?(?:update|upgrade)|downgrad\w*|rolling back|previous (?:sdk )?version",
                r"sdk|cometchat|{works}",
                weight=HINT,
            ),
            words(
                r"crash\w*|null ?pointer|exception",
                r"inside (?:your|the) sdk|com\.cometchat",
                r"gone (?:after|with)|upgrad\w*|update|newer|fixed in",
                weight=LIKELY,
            ),
        ),
        examples=(
            "SDK 2.0.0-beta4: Fatal Exception: java.lang.NullPointerException at com.cometchat.pro.core.XMPPConnectionService.handlePresenceSubscriptions(XMPPConnectionService.java:405) right at login. Nothing of ours in the stack.",
            "iPhone 5, iOS 10.3.3, pod CometChatPro 1.3.1: Fatal error: Double value cannot be converted to Int because the result would be greater than Int.max. Commenting out login = no crash. iPhone 8 fine.",
        ),
    ),
)
