"""The order of calls, several SDKs in one app, and sessions across restarts."""

from __future__ import annotations

from .entry import (
    CERTAIN,
    HINT,
    LIKELY,
    POSSIBLE,
    STRONG,
    Cause,
    code,
    message,
    sign,
    source_code,
    together,
    words,
)

CAUSES = (
    Cause(
        cause_id="init_result_ignored",
        cause=(
            "`init()` failed and nobody looked: it resolves with `{success: false, error}` and never "
            "rejects, so the code went on to `login()`."
        ),
        next_step=(
            "Check `result.success` after `await CometChatCalls.init(...)`, print `result.error`, and mend "
            "what it names."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/setup",
        at=(
            "state",
            "app",
        ),
        variant_of="init_not_awaited",
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            together(
                code("ERROR_SDK_NOT_INITIALIZED"),
                source_code(r"await\s+[\w.]*\.?init\w*\("),
                weight=LIKELY + 0.6,
            ),
            message(r"success\"?:\s?false[^\n]{0,200}(?:VALIDATION_ERROR|Invalid)", LIKELY),
            words(
                r"\binit\b",
                r"(?:does not|doesn.t|never) throw|success: ?false|return value|try/?catch",
                weight=LIKELY + 0.5,
            ),
        ),
        examples=(
            "const r = await CometChatCalls.init({ appId, region: 'europe' })\nawait CometChatCalls.login(uid, key)\n=> ERROR_SDK_NOT_INITIALIZED\n\nI AM awaiting init, it does not throw. What else should I wait for?",
            'init is inside try/catch and no exception is thrown, yet login says \'SDK not initialized. Call init() first\'. Printed the return value of init now: {"success":false,"error":{"errorCode":"VALIDATION_ERROR",...}}',
        ),
    ),
    Cause(
        cause_id="error_hidden",
        cause=(
            "The app hides the reason: it prints the error object as `[object Object]`, swallows it in an "
            "empty handler, or shows its own sentence."
        ),
        next_step=(
            "Print `error.errorCode` and `error.errorDescription` (Chat SDK: `code` and `message`) or "
            "`JSON.stringify(error)`, and send what it says."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-native-troubleshooting/SKILL.md",
        at=("any",),
        speaks_for=(
            message(
                r"(?:failed|error|exception)\W{1,6}(?:\[object Object\]|\{\}\s*$)|\[object Object\]|Instance of 'CometChat\w*Exception'|exceptions?\.CometChatException@[0-9a-f]{2,}",
                STRONG,
            ),
            source_code(r"catch\s*\(\w*\)\s*\{\s*\}|onError:\s*\(\w*\)\s*\{\s*\}", POSSIBLE),
            words(
                r"toast|alert|our (?:app|ui|page)|catch (?:block|handler)|handler",
                r"something went wrong|generic (?:error|message)|is empty|swallow\w*|hides?|only (?:shows|prints|says)|etwas ist schiefgelaufen",
                weight=LIKELY,
            ),
        ),
        against=(
            message(r"The (?:UID|auth token|key) \[object", CERTAIN),
            message(r"not valid JSON", CERTAIN),
        ),
        examples=(
            "red box in our app: CometChat Error: [object Object]. What does it mean?",
            "console: Login failed: [object Object]. That's all there is. code: .catch(e => console.log('Login failed: ' + e))",
        ),
    ),
    Cause(
        cause_id="calls_login_missing",
        cause=(
            "Only the Chat SDK is logged in: since version 5 the Calls SDK has a session of its own, and its "
            "login was never made."
        ),
        next_step=(
            "After the Chat SDK's login, call `CometChatCalls.login(uid, authKey)` or "
            "`loginWithAuthToken(token)` with the same user's token, and only then generate call tokens. "
            "With a UI Kit, log in through the kit."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/migration-guide-v5",
        at=("any",),
        variant_of="chat_sdk_mixed_up",
        speaks_for=(
            message(
                r"auth ?token (?:can ?not be null|null|is null)|Oops! Looks like something", LIKELY + 0.8
            ),
            code("ERROR_AUTH_TOKEN", weight=LIKELY),
            words(
                r"(?:never|not|n't) (?:call|use|run|made?)\b.{0,40}(?:CometChatCalls\.login|calls?(?: sdk)?(?:'s)? login)|only (?:the )?chat (?:one|sdk|login)",
                weight=LIKELY + 0.4,
            ),
            words(
                r"chat (?:sdk )?(?:login|works|messag\w+)|CometChat\.login|ui ?kit login",
                r"calls?",
                r"{fails}|token|null|but",
                weight=LIKELY,
            ),
        ),
        examples=(
            "E/Calls: code=ERROR_AUTH_TOKEN on joinSession. Chat user is logged in, getLoggedInUser of CometChat is not null.",
            "After CometChat.login the chat works, but starting a call gives ERROR_AUTH_TOKEN. We never call a login of the calls SDK.",
        ),
    ),
    Cause(
        cause_id="calls_session_lost_on_restart",
        cause=(
            "After a restart of the app only the Chat SDK's session is restored; the Calls SDK's login has "
            "to be made again on a cold start."
        ),
        next_step=(
            "On every start, when `CometChatCalls.getLoggedInUser()` is null or its UID is not the chat "
            "user's, log in to the Calls SDK again before any call."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-android-v5-calls/references/migration-v4-to-v5.md",
        at=("any",),
        platforms=(
            "android",
            "react_native",
            "flutter",
        ),
        speaks_for=(
            words(
                r"(?:app )?(?:re-?start\w*|re-?open\w*|open (?:it |the app )?again|kill(?:ed|s)?|swip\w*|cold start|re-?launch\w*|neu ?start\w*|redémarr\w*|reinici\w*|riavvi\w*)|再起動|重启|重新打开",
                r"calls?(?: sdk)?|CometChatCalls|token",
                r"{fails}|null|lost|again|not logged|{works}",
                weight=LIKELY,
            ),
            words(
                r"neustart|neu ?start\w*|re-?start\w*|kill\w*|reopen\w*|cold start|reinici\w*|redémarr\w*|再起動|重启",
                r"chat|messages?|nachrichten",
                r"calls?|anrufe?|llamad\w*|appels?",
                weight=STRONG,
            ),
        ),
        examples=(
            "Starting a call fails after the app was restarted: the calls session is lost, getLoggedInUser() of CometChatCalls is null.",
            "Every restart of the app loses the calls session: the token is null until the user signs in again, then calls work.",
        ),
    ),
    Cause(
        cause_id="reinit_needed_after_logout",
        cause=(
            "The previous `logout()` left the SDK uninitialised, so the next login fails until `init()` ran "
            "again."
        ),
        next_step=(
            "Run init again in logout's success callback, and log the next user in after it; or upgrade to a "
            "version that stays initialised."
        ),
        source="https://www.cometchat.com/docs/calls/android/authentication",
        at=("state",),
        variant_of="init_not_awaited",
        platforms=(
            "android",
            "flutter",
        ),
        speaks_for=(
            together(
                code(
                    "ERROR_COMETCHAT_CALLS_SDK_INIT",
                    "ERROR_SDK_NOT_INITIALIZED",
                    "ERR_SDK_NOT_INITIALIZED",
                    "INIT_NOT_CALLED",
                ),
                message(r"\blog-?out\b"),
                weight=STRONG,
            ),
            together(message(r"isInitialized\W{1,4}(?:is )?false"), message(r"\blog-?out\b"), weight=STRONG),
            words(
                r"after (?:a |the )?(?:first )?log ?out|second login|log ?out and (?:log ?)?in again|next login|nach (?:dem )?(?:abmelden|logout)|zweite anmeldung|après (?:la )?déconnexion|tras cerrar sesión|después de cerrar|depois do logout|dopo il logout|ログアウト後|登出后|退出后",
                r"init\w*|{fails}|{init}|error",
                weight=STRONG,
            ),
        ),
        examples=(
            "Account switch on Android: logout() -> onSuccess, then login(newUid, key) -> ERROR_COMETCHAT_CALLS_SDK_INIT. After an app restart the new user can log in. calls-sdk-android:5.0.4",
            "flutter cometchat_calls_sdk 5.0.4: after logout isInitialized is false and the next loginWithAuthToken ends in onError. init is only called in main().",
        ),
    ),
    Cause(
        cause_id="session_of_previous_user",
        cause=(
            "A session is still there, but it is another person's: the app skips its login because somebody "
            "is logged in, without comparing the UID."
        ),
        next_step=(
            "Compare the session's UID with the app's current account; if they differ, log out (both SDKs "
            "and the UI Kit) and log the right user in. Call the SDK's `logout()` in the app's own sign-out."
        ),
        source="https://www.cometchat.com/docs/calls/android/authentication",
        at=("any",),
        variant_of="stale_session",
        speaks_for=(
            source_code(
                r"if\s*\(\s*!\s*(?:await )?[\w.]*isUserLoggedIn\(\)\s*\)",
                POSSIBLE,
            ),
            words(
                r"previous user|other (?:user|person|employee|account)'?s?|wrong (?:user|person|name|account)|somebody else|someone else|old user|last user|shared (?:[\w-]+ )?(?:device|tablet|computer|pc|workstation|terminal|kiosk|phone|ipad|laptop|machine)s?|vorherige\w* (?:benutzer|nutzer)|utilisateur précédent|usuario anterior|usuário anterior|utente precedente|前のユーザー|上一个用户|之前的用户",
                r"{login}|name|shown|appears?|session|still|call|account|{app}",
                weight=STRONG,
            ),
            words(
                r"log\w* ?(?:out|off)\b.{0,60}\bas (?-i:[A-Z])\w+.{0,80}log\w* ?in\b.{0,40}\bas (?-i:[A-Z])\w+|(?:still|under|as) (?:the )?(?:former|previous|old|first|other) (?:colleague|user|person|account|owner|one)",
                weight=STRONG,
            ),
            words(
                r"\b[AB]\b.{0,60}(?:shown|appears?|seen|displayed|logged in) as \b[AB]\b|account switch|switch\w* (?:the )?(?:user|account)s?",
                weight=LIKELY + 0.4,
            ),
            source_code(
                r"if\s*\(\s*!?\s*(?:await )?[\w.]*getLogged[Ii]nUser\(\)\s*(?:===?\s*null)?\s*\)\s*(?:\{|return|await|[\w.]*login)",
                POSSIBLE,
            ),
            words(
                r"vorher|anterior|précédent\w*|former|previous|before|前の|之前的|上一个",
                r"\bnamen?\b|nombre|nom\b|sees?|shows?|appears?|erscheint|aparec\w*|affich\w*|名前|名字",
                r"call|anruf|llamada|appel|shared|geteilt\w*|tablet|account|cuenta|通話|通话",
                weight=STRONG,
            ),
            words(
                r"\b(?:user|person|patient|nurse|customer|client)? ?A\b",
                r"\b(?:user|person|patient|nurse|customer|client)? ?B\b",
                r"sees?|shown|appears?|name|as",
                weight=LIKELY,
            ),
        ),
        examples=(
            "Shared tablet: nurse A signs out of OUR app, nurse B signs in, the call shows nurse A's name. No error anywhere. Code: if (CometChatCalls.getLoggedInUser() == null) login(...)",
            "On a shared tablet the previous user still appears after somebody else logs in; calls show the wrong name.",
        ),
    ),
    Cause(
        cause_id="session_check_not_awaited",
        cause=(
            "The check for a session is never false: on Flutter `getLoggedInUser()` returns a `Future`, "
            "which is compared with null without `await`, so the login is skipped."
        ),
        next_step="Write `final user = await CometChatCalls.getLoggedInUser();` and compare that.",
        source="https://www.cometchat.com/docs/calls/flutter/authentication",
        at=("any",),
        platforms=("flutter",),
        speaks_for=(
            message(r"Instance of 'Future<\w*User\??>'", CERTAIN),
            source_code(r"if\s*\(\s*(?!await)[\w.]*getLogged[Ii]nUser\(\)\s*!=\s*null", LIKELY + 0.4),
            words(
                r"getLogged[Ii]nUser",
                r"\bFuture\b|always (?:true|not null|non-null)|without await|never null",
                weight=STRONG + 0.3,
            ),
        ),
        examples=(
            "if (CometChatCalls.getLoggedInUser() != null) { debugPrint('already in'); return; }\n\nprints 'already in' on a brand new install and joinSession then fails with ERROR_AUTH_TOKEN (flutter 5.0.7)",
            "print(CometChatCalls.getLoggedInUser()) -> Instance of 'Future<User?>'. so who is logged in? login() is skipped every time",
        ),
    ),
    Cause(
        cause_id="session_check_throws",
        cause=(
            "The check for a session ended the start: the React Native UI Kit's `getLoggedInUser()` throws "
            "`NOT_FOUND` when nobody is logged in, so `login()` is never reached."
        ),
        next_step=(
            "Catch it: `await CometChatUIKit.getLoggedInUser().catch(() => null)`, and treat `NOT_FOUND` as "
            "the ordinary first start."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-native-core/SKILL.md",
        at=("any",),
        platforms=(
            "react_native",
            "flutter",
        ),
        speaks_for=(
            message(r"[\"']?NOT_FOUND[\"']?[^\n]{0,60}User not found|code: ?\"?NOT_FOUND", STRONG),
            together(
                message(r"User not found|NOT_FOUND"), message(r"getLogged[Ii]nUser"), weight=STRONG + 0.6
            ),
            words(
                r"getLogged[Ii]nUser",
                r"throws?|reject\w*|never (?:calls|returns)|NOT_FOUND|splash",
                weight=LIKELY,
            ),
        ),
        examples=(
            "RN, fresh install: 'User not found' in the red banner before I even press login. After `adb shell pm clear` it is back. code: const u = await CometChatUIKit.getLoggedInUser(); if (!u) await CometChatUIKit.login({uid})",
            "splash screen for ever on first start. the log ends with {code: 'NOT_FOUND'} thrown from getLoggedInUser, login() is the next line and not reached",
        ),
    ),
    Cause(
        cause_id="calls_init_before_chat_ready",
        cause=(
            "In an app with both SDKs the Calls SDK was initialised in parallel with, or before, the Chat "
            "SDK's init and login, and found no session to build on."
        ),
        next_step=(
            "Keep the order: Chat init, Chat login, Calls init, Calls login, each started in the success of "
            "the one before."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-react-calls/SKILL.md",
        at=("any",),
        platforms=(
            "javascript",
            "flutter",
            "react_native",
        ),
        speaks_for=(
            words(
                r"CometChatUIKit(?:Calls)?\.init|both sdks|chat (?:sdk )?(?:and|init|login)|calls init|in parallel|Promise\.all",
                r"before|parallel|without waiting|intermittent\w*|sometimes|second try|delay|order",
                r"calls?",
                weight=LIKELY,
            ),
            together(
                message(r"auth ?token (?:is |cannot be )?null|\b401\b"),
                source_code(r"CometChatUIKit\.init[^\n]*"),
                source_code(r"Calls\.init"),
                weight=STRONG + 0.5,
            ),
            words(
                r"between (?:the )?chat (?:sdk )?(?:login|init) and (?:the )?calls? (?:sdk )?(?:init|login)|calls? init (?:right |directly )?(?:after|before)|time-?out between|delay between",
                weight=STRONG,
            ),
            source_code(r"Promise\.all\(\[[^\]\n]{0,120}CometChatCalls\.init", LIKELY),
        ),
        examples=(
            "main.dart:\nCometChatUIKit.init(uiKitSettings: s);\nCometChatUIKitCalls.init(appId, region);\n=> about every third start 'auth token null' when I call",
            "If I put a 2 s timeout between chat login and calls init it works, without it generateToken is a 401",
        ),
    ),
    Cause(
        cause_id="custom_hosts_overwritten",
        cause=(
            "A later init overwrote the custom hosts: the Chat SDK's or UI Kit's login initialises the Calls "
            "SDK again with app id and region only."
        ),
        next_step=(
            "Run the Calls SDK's init with the custom hosts after the Chat SDK's or kit's login, just before "
            "`CometChatCalls.login`."
        ),
        source="https://www.cometchat.com/docs/calls/javascript/setup",
        at=("any",),
        variant_of="wrong_host_override",
        platforms=("javascript",),
        speaks_for=(
            together(
                words(r"adminHost|clientHost|custom hosts?|on-?prem\w*|override"),
                words(r"UIKit\.login|chat login|the (?:chat|ui kit)(?:'s)? (?:login|init)"),
                weight=CERTAIN,
            ),
            words(
                r"adminHost|clientHost|custom hosts?|dedicated|on-?prem\w*|override",
                r"ignored|overwritten|default|still goes|resets?|first|ui ?kit",
                weight=STRONG,
            ),
        ),
        examples=(
            "On-premise hosts in init({..., adminHost, clientHost}). Alone OK. With CometChatUIKit.login before it, requests go to api-eu.cometchat.io and end in AUTH_ERR_INVALID_APPID.",
            "adminHost=https://cc.acme.example/v3.0 is ignored after the chat login: DevTools shows https://16fa4e0000000001.api-us.cometchat.io/... although that is nowhere in our code",
        ),
    ),
    Cause(
        cause_id="uikit_calling_disabled",
        cause="Calling is not switched on in the UI Kit, so the kit never initialises the Calls SDK.",
        next_step=(
            "Switch it on at init: `setEnableCalling(true)` (Android 6), `setCallingEnabled(true)` (Angular "
            "5), `..enableCalls = true` (Flutter 6), `uiKit.enableCalling` in the settings file; then log in "
            "again."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-angular-calls/SKILL.md",
        at=("any",),
        platforms=(
            "javascript",
            "android",
            "flutter",
        ),
        speaks_for=(
            message(
                r"Calls SDK (?:is )?not initiali[sz]ed|Calls SDK initiali[sz]ed: false|isCallingEnabled\(\)|isCallsSDKInitialized\(\)",
                STRONG,
            ),
            source_code(r"isCallingEnabled\(\)|isCallsSDKInitialized\(\)", STRONG),
            words(
                r"ui ?kit",
                r"call(?:ing)? (?:button|is|not)|setCallingEnabled|enable calling|call buttons?",
                r"{missing}|disabled|{fails}|not (?:shown|enabled)",
                weight=LIKELY,
            ),
            words(
                r"(?:set)?EnableCalling|calling (?:is )?(?:not )?(?:enabled|switched)|enable_?calls",
                r"not|never|missing|forgot",
                weight=STRONG,
            ),
        ),
        examples=(
            "CometChatUIKit.isCallingEnabled() returns false after a successful login (angular kit 5.0.2), the buttons are grey",
            "logcat: Calls SDK initialized: false, Logged in user: u-3. UIKitSettingsBuilder with appId, region, authKey, nothing else",
        ),
    ),
    Cause(
        cause_id="uikit_login_fails_with_calls_sdk",
        cause=(
            "The UI Kit's login fails because the Calls SDK's login inside it fails: the kit enables calling "
            "as soon as the Calls SDK is linked."
        ),
        next_step=(
            "Read the Calls SDK's error; if the app does not use calling, opt out with "
            "`UIKitSettings.disableCalling()`."
        ),
        source="https://www.cometchat.com/docs/ui-kit/ios/troubleshooting",
        at=("any",),
        platforms=("ios",),
        speaks_for=(
            words(
                r"ui ?kit|CometChatUIKit",
                r"(?:->|then|\+) ?add\w* [^.]{0,20}calls|add\w* pod|pod ['\"]?CometChatCalls|remov\w* (?:the )?(?:pod|package)",
                "{login}",
                weight=STRONG + 0.4,
            ),
            words(
                r"ui ?kit|CometChatUIKit",
                r"(?:since|after|when|once)\b.{0,50}(?:add\w*|install\w*|link\w*)",
                r"calls ?sdk|CometChatCallsSDK|calls-sdk",
                weight=STRONG,
            ),
        ),
        examples=(
            "CometChatUIKit.login fails for everybody since we added the calls SDK package to the project.",
            "CometChatUIKitSwift 5.1.18: login ok -> add calls-sdk-ios 5.0.4 -> login fails. same uid, same key",
        ),
    ),
    Cause(
        cause_id="uikit_login_argument_shape",
        cause=(
            "The UI Kit's `login()` got its argument in another kit's shape: React Native wants an object, "
            "the web kits a bare string."
        ),
        next_step=(
            "React Native kit: `login({ uid })` or `login({ authToken })`; React 6 and Angular 5: "
            '`login("uid")` and `loginWithAuthToken("token")`.'
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-native-core/SKILL.md",
        at=("any",),
        platforms=(
            "javascript",
            "react_native",
        ),
        speaks_for=(
            source_code(r"CometChatUIKit\.login\(\s*(?:\{|[\"'])", HINT),
            message(
                r"CometChatUIKit\.loginWithAuthToken is not a function|'\{ uid: string; \}' is not assignable",
                CERTAIN + 1.0,
            ),
            words(
                r"CometChatUIKit\.login",
                r"neither|nothing happens|no error|does nothing|silently",
                weight=STRONG + 0.6,
            ),
            words(
                r"UI ?Kit\w*(?:\.login)?",
                r"\bstring\b.{0,60}\bobject\b|\bobject\b.{0,60}\bstring\b|\(\{ ?uid ?\}\)|uid is required|passing (?:an object|a string)",
                weight=STRONG + 0.6,
            ),
        ),
        examples=(
            "React Native kit 5.3: await CometChatUIKit.login('cometchat-uid-1') neither resolves with a user nor throws",
            "RN: TypeError: CometChatUIKit.loginWithAuthToken is not a function (it is undefined)",
        ),
    ),
    Cause(
        cause_id="already_logged_in",
        cause=(
            "A session exists already and the kit refuses a second login; it is harmless for the same user."
        ),
        next_step=(
            "Ask `getLoggedInUser()` first: the same UID, go on; another UID, log out and then log in."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-flutter-v6-troubleshooting/SKILL.md",
        at=("any",),
        platforms=(
            "flutter",
            "javascript",
            "ios",
            "android",
        ),
        speaks_for=(
            message(r"ERR_ALREADY_LOGGED_IN|\bAlready logged in\b|user is already logged in", STRONG + 0.5),
        ),
        against=(
            code(
                "AUTH_ERR_AUTH_TOKEN_NOT_FOUND",
                "ERR_AUTH_TOKEN_NOT_FOUND",
                "ERR_UID_NOT_FOUND",
                weight=LIKELY,
            ),
        ),
        examples=(
            "ERR_ALREADY_LOGGED_IN each time I save a file (angular dev server). After F5 it is gone.",
            "Flutter: CometChatUIKit.login -> onError code ERR_ALREADY_LOGGED_IN on the second app start",
        ),
    ),
    Cause(
        cause_id="uikit_login_mixed_up",
        cause=(
            "The UI Kit's login and the SDK's login are used in each other's place, so one of the two has no "
            "session."
        ),
        next_step=(
            "Use CometChatUIKit.init() and login() where the kit's components are used, and log the Calls "
            "SDK in for itself; look which object each call is made on."
        ),
        source="https://github.com/cometchat/cometchat-uikit-react-native-legacy/issues/73",
        at=("any",),
        variant_of="chat_sdk_mixed_up",
        speaks_for=(
            words(
                r"ui ?kit|CometChatUIKit",
                r"CometChat\.login|CometChatCalls|sdk'?s? (?:own )?login|not logged in|loggedInUser|null",
                weight=STRONG,
            ),
            together(
                source_code(r"CometChatUIKit\.(?:login|init)"),
                source_code(r"\bCometChat(?:Calls)?\.(?:login|getLogged|join|generate)"),
                weight=STRONG,
            ),
            words(
                r"CometChatUIKit\.login|kit.s login",
                r"CometChat(?:Calls)?\.\w+|which login|kit or sdk|sdk.s login",
                weight=LIKELY + 0.4,
            ),
        ),
        examples=(
            "I use CometChatUIKit.init(...) then CometChat.login(uid, key) and then <CometChatConversations/>. The first start is broken (not logged in / empty), second start ok.",
            "We log in with CometChatUIKit.login, and CometChatCalls says not logged in.",
        ),
    ),
    Cause(
        cause_id="listener_before_init",
        cause=(
            "A listener is added, or another call made, before init() has ended, and the SDK has no settings "
            "yet."
        ),
        next_step=(
            "Await init() before the first listener or call; move listeners out of the module's top level."
        ),
        source="https://github.com/cometchat/chat-sdk-react-native/issues/16",
        at=("any",),
        variant_of="init_not_awaited",
        platforms=(
            "react_native",
            "javascript",
        ),
        speaks_for=(
            message(
                r"appSettings\.(?:getRegion|shouldAutoEstablish)|shouldAutoEstablishSocketConnection|getCallEventListener",
                CERTAIN,
            ),
            words(
                r"add\w*Listener|listener", r"before|above|vor\b|avant|antes|prima", "{init}", weight=STRONG
            ),
            words(
                r"listener|getLogged[Ii]nUser",
                r"before (?:init|the settings)|module load|constructor|too early|vor (?:dem )?init",
                weight=LIKELY + 0.5,
            ),
        ),
        examples=(
            "TypeError: undefined is not an object (evaluating 'u.CometChat.appSettings.getRegion') at app start, both platforms. index.js line 9 is CometChat.addUserListener(...), init comes in App.tsx",
            "apk crashes at start: Cannot read property 'shouldAutoEstablishSocketConnection' of undefined, js engine: hermes. Debug is OK. addConnectionListener is called on import of chat.ts, init awaited in a hook.",
        ),
    ),
    Cause(
        cause_id="login_not_awaited",
        cause="The next step does not wait for login(): its promise is neither awaited nor returned.",
        next_step=(
            "Await login() (or go on in onSuccess) and return the promise from helper functions; start the "
            "call or the navigation only then."
        ),
        source="https://github.com/cometchat/chat-sdk-javascript/issues/80",
        at=("any",),
        speaks_for=(
            sign("login_not_awaited", weight=CERTAIN),
            together(sign("login_not_awaited"), code("ERROR_AUTH_TOKEN_MISSING"), weight=CERTAIN + 2.0),
            together(
                sign("login_not_awaited"),
                message(r"Please login first|not logged in|no user is (?:currently )?logged in"),
                weight=CERTAIN + 2.0,
            ),
            message(r"Promise ?\{ ?<?pending|\[object Promise\]", STRONG),
            words(
                r"wait\w*|setTimeout|delay|sleep",
                r"\b(?:one|two|three|a few|some|\d) ?(?:s\b|sec\w*|ms\b|moment)",
                "{works}",
                weight=LIKELY,
            ),
            words(
                r"getLogged[Ii]nUser\w*|next line|right after|directly after|setTimeout|immediately",
                r"null|undefined|not awaited|without await|too early|await|{works} with",
                "{login}|setTimeout",
                weight=LIKELY,
            ),
            source_code(r"forEach\(\s*async", HINT),
            words(
                r"\blogin\b",
                r"(?:not|n.t|without) (?:\w+ )?(?:await\w*|return the promise)|goes on before|before (?:it|login) (?:has|is|had)|next line already",
                weight=LIKELY + 0.4,
            ),
        ),
        examples=(
            "const u = CometChatCalls.login(uid, KEY); console.log(u) // Promise {<pending>}\nCometChatCalls.getLoggedInUser() // null\nwhy does login not log in?",
            "getLoggedInUser() is null directly after login(); with a setTimeout of two seconds it works.",
        ),
    ),
    Cause(
        cause_id="background_handler_uninitialised",
        cause=(
            "A push or background handler runs in a process of its own, where init() and login() were never "
            "called."
        ),
        next_step=(
            "Call init() at the top of the background handler (or in Application.onCreate) and look for the "
            "stored user there before any other call."
        ),
        source="https://github.com/cometchat/chat-sdk-react-native/issues/37",
        at=(
            "state",
            "build",
        ),
        variant_of="init_not_awaited",
        platforms=(
            "react_native",
            "android",
            "flutter",
            "ios",
        ),
        speaks_for=(
            message(
                r"setBackgroundMessageHandler|FirebaseMessagingService|onBackgroundMessage|vm:entry-point|HeadlessTask|headless",
                STRONG,
            ),
            words(
                r"background|killed|terminated|push handler|headless|hintergrund|arrière-plan|segundo plano|バックグラウンド|后台",
                r"{init}|not initiali\w*|ERROR_SDK|{login}",
                weight=LIKELY,
            ),
            source_code(
                r"setBackgroundMessageHandler|FirebaseMessagingService|onBackgroundMessage|vm:entry-point",
                LIKELY,
            ),
            words(
                r"\bFCM\b|background|headless|push|isolate|service",
                r"(?:is|was|isn.t|not|never)\b.{0,20}initiali[sz]ed|init (?:was )?(?:never|not)",
                weight=STRONG,
            ),
        ),
        examples=(
            "App open: answering works. App swiped away: FCM wakes us, _onBackground() calls CometChatCalls.joinSession and gets 'SDK not initialized. Call init() first'.",
            "messaging().setBackgroundMessageHandler(async m => { await CometChat.acceptCall(...) })\n→ COMETCHAT_INITIALIZATION_NOT_DONE, only in killed state. init is in App.tsx useEffect.",
        ),
    ),
)
