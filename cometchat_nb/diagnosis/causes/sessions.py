"""What is wrong with the order of calls, or with a session that was kept."""

from __future__ import annotations

from ...auth.codes import CALLS_AUTHENTICATION, CALLS_SETUP, CATALOGUE, CHAT_ERRORS
from .entry import (
    CERTAIN,
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

_CHAT_CODES = (
    "MISSING_PARAMETERS",
    "COMETCHAT_INITIALIZATION_NOT_DONE",
    "NOT_INITIALIZED",
    "USER_NOT_AUTHORISED",
    "USER_NOT_LOGGED_IN",
    "FAILED_TO_FETCH",
    "NO_INTERNET_CONNECTION",
    "WS_CONNECTION_FAIL",
    "LOGIN_IN_PROGRESS",
    "WS_AUTH_FAIL",
    "JWT_NOT_FOUND",
    "NOT_ENOUGH_PARAMETERS",
)

CAUSES = (
    Cause(
        cause_id="init_not_awaited",
        cause="login() ran before init() had ended, or init() was never called.",
        next_step=CATALOGUE["ERROR_SDK_NOT_INITIALIZED"].next_step,
        source=CALLS_SETUP,
        at=("state",),
        topic="{init}",
        speaks_for=(
            code(
                "ERROR_SDK_NOT_INITIALIZED",
                "ERROR_COMETCHAT_CALLS_SDK_INIT",
                "INIT_NOT_CALLED",
                "ERR_SDK_NOT_INITIALIZED",
                weight=STRONG + 0.8,
            ),
            message(
                r"(?:sdk|cometchat\w*) (?:is |was )?(?:not|n't) (?:been )?initiali[sz]ed|Call init\(\) first",
                STRONG + 0.3,
            ),
            together(sign("init_not_awaited"), sign("no_subject"), weight=LIKELY),
            words(
                "{init}",
                r"\bbefore\b|without|forgot\w*|not (?:called|awaited|finished|done|yet)|never|await|race|too early|vor\b|ohne|nicht|avant|sans|attend\w*|antes|sin|esper\w*|sem|prima|senza|前に|待た|之前|没(?:有)?(?:等|调用|初始化)|等待|पहले",
                weight=LIKELY,
            ),
            words(
                r"\binit\b|初始化|初期化|inizializz\w*|initialis\w*|inicializ\w*",
                r"还没|没有?(?:等|完成)|尚未|未完成|就调用|subito dopo|direkt (?:nach|danach)|nächsten zeile|justo después|juste après|logo (?:depois|após)|in the next line|noch nicht bereit|not ready",
                weight=LIKELY + 0.3,
            ),
        ),
        against=(
            code("COMETCHAT_INITIALIZATION_NOT_DONE", weight=STRONG),
            code("VALIDATION_ERROR", weight=STRONG),
            message(r"Invalid (?:app settings|key/type|type:)", STRONG),
        ),
        examples=(
            "CometChatCalls.init(settings);\nawait CometChatCalls.login(uid, key);\n// ERROR_SDK_NOT_INITIALIZED",
            "Zufälliger Fehler: SDK not initialized. Call init() first. Vor allem bei langsamen Verbindungen.",
        ),
    ),
    Cause(
        cause_id="login_twice",
        cause="login() was called again before the first call had ended: a double click, or a component that rendered twice.",
        next_step=CATALOGUE["ERROR_LOGIN_IN_PROGRESS"].next_step,
        source=CALLS_AUTHENTICATION,
        at=("state",),
        topic="{twice}",
        speaks_for=(
            code("ERROR_LOGIN_IN_PROGRESS"),
            message(r"Login is already in progress|wait until the previous login", STRONG + 0.8),
            together(code("LOGIN_IN_PROGRESS"), sign("pasted"), weight=POSSIBLE),
            words(
                "{twice}",
                "{login}|button|click|effect|useEffect|request|schaltfläche|knopf|bouton|botón|botão|pulsante|ボタン|按钮|बटन",
                weight=LIKELY,
            ),
            words("{login}", "{in_progress}", weight=LIKELY),
        ),
        examples=(
            "ERROR_LOGIN_IN_PROGRESS when the button is pressed twice in a row",
            "Si l'utilisateur clique deux fois sur le bouton, la connexion échoue : déjà en cours.",
        ),
    ),
    Cause(
        cause_id="logout_without_session",
        cause="Logout, or another call that needs a session, was made while nobody was logged in.",
        next_step=CATALOGUE["ERROR_NO_USER_LOGGED_IN"].next_step,
        source=CALLS_AUTHENTICATION,
        at=("state",),
        speaks_for=(
            code("ERROR_NO_USER_LOGGED_IN"),
            message(r"No user is currently logged in", CERTAIN - 0.5),
            words(r"\blog ?out\w*|sign ?out", r"no user|nobody|not logged in", weight=LIKELY),
        ),
        examples=(
            "When the user clicks sign out: ERROR_NO_USER_LOGGED_IN",
            "logout() rejects with: No user is currently logged in",
        ),
    ),
    Cause(
        cause_id="stale_session",
        cause="A stored session is trusted without a request, although its token or its app is gone.",
        next_step="Clear {app_id}:common_store/user in the browser's localStorage (or log out) and log in again.",
        source=CALLS_AUTHENTICATION,
        at=("token", "state"),
        topic="{cached}",
        speaks_for=(
            together(
                code("AUTH_ERR_AUTH_TOKEN_NOT_FOUND", "ERR_AUTH_TOKEN_NOT_FOUND"),
                words(
                    r"get_?LoggedIn_?User|is_?User_?Logged_?In|already logged in|stored (?:user|session)",
                    r"still|returns?|says|hands|true|old",
                ),
                weight=CERTAIN,
            ),
            words(
                r"\b(?:delet|clear|remov|wip|reset|eras)\w*\b.{0,30}\b(?:app(?:'s|lication)? (?:data|folder|storage)|data folder|storage|cache|cookies|profile|site data)\b|\bre-?install\w*",
                r"{works}|behaves?|helps?|fixes|goes away|gone|again|all good|solv\w*|recover\w*",
                weight=STRONG,
            ),
            together(sign("restore_step"), sign("stage_me", "stage_auth_token"), weight=CERTAIN + 0.3),
            together(sign("restore_step"), sign("login_ok"), weight=LIKELY + 0.4),
            words("{cached}", r"{user}|session|{token}|{login}", weight=STRONG),
            message(r"common_store/user|\bcommon_store\b", LIKELY + 0.5),
            words(
                r"get_?LoggedIn_?User|is_?User_?Logged_?In",
                r"\bstill\b|returns?|\bbut\b|\bold\b|\btrue\b|\bnoch\b|\balte\b|encore|todavía|ainda|ancora|まだ|还是|仍",
                weight=LIKELY,
            ),
            words(
                r"clear\w* (?:the )?(?:local ?storage|cache|site data|browser data|app data)|re-?install\w*|incognito|private window|privates fenster|navigation privée|incógnito|anônima|シークレット|无痕",
                r"{works}|helps?|fixes|again|wieder|danach",
                weight=STRONG,
            ),
            words(
                r"browser|navegador|navigateur|localStorage|local storage|ブラウザ|浏览器",
                r"noch den alten|old user|ya no es válida|borrar los datos|site data|still has|n.est plus valable|古い|旧的",
                weight=LIKELY + 0.4,
            ),
        ),
        examples=(
            "isUserLoggedIn() still returns true, but every request answers AUTH_ERR_AUTH_TOKEN_NOT_FOUND. After clearing site data it works.",
            "getLoggedInUser() gives the old user from localStorage key 2512345fa4efa4e:common_store/user, its token does not exist any more (AUTH_ERR_AUTH_TOKEN_NOT_FOUND)",
        ),
    ),
    Cause(
        cause_id="stored_session_damaged",
        cause="What the browser holds as the stored user can't be read.",
        next_step="Clear {app_id}:common_store/user in the browser's localStorage and log in again.",
        source=CALLS_AUTHENTICATION,
        at=("any",),
        speaks_for=(
            message(r"The stored user can(?:not|'t) be (?:used|read)", CERTAIN + 0.5),
            message(
                r"(?:common_store|localStorage|stored user|JSON\.parse|getLoggedInUser).{0,200}(?:Unexpected|not valid JSON|SyntaxError|\[object Object\]|corrupt|damaged)",
                STRONG + 0.5,
            ),
            message(
                r"(?:Unexpected (?:token|end)|not valid JSON|SyntaxError|corrupt|damaged).{0,200}(?:common_store|localStorage|getLoggedInUser|stored user)",
                STRONG + 0.5,
            ),
            together(
                message(r"is not valid JSON|SyntaxError|Unexpected token"),
                message(r"getLoggedInUser|common_store"),
                weight=STRONG + 0.5,
            ),
            words(
                r"common_store|stored user|local ?storage",
                r"JSON\.parse|cut off|damaged|corrupt\w*|throws|not valid JSON|parse",
                weight=STRONG + 0.3,
            ),
        ),
        examples=(
            'SyntaxError: "[object Object]" is not valid JSON\n    at JSON.parse (<anonymous>)\n    at getLoggedInUser (index.js:1:40122)',
            "The stored user cannot be used: it is not valid JSON",
        ),
    ),
    Cause(
        cause_id="chat_sdk_mixed_up",
        cause="The code or the call is the Chat SDK's, a sister product with a session of its own.",
        next_step="Look at which SDK is imported: @cometchat/calls-sdk-... for calls, @cometchat/chat-sdk-... for chat; each needs its own init() and login().",
        source=CHAT_ERRORS,
        at=("any",),
        speaks_for=(
            code(*_CHAT_CODES, weight=STRONG + 0.6),
            together(
                source_code(r"\bCometChat\.(?:login|init)"),
                source_code(r"CometChatCalls\.(?!init|login)"),
                weight=LIKELY + 0.5,
            ),
            together(
                source_code(r"\bCometChat\.login"), source_code(r"CometChatCalls\.init"), weight=LIKELY + 0.5
            ),
            source_code(r"(?:import|require|from|using).{0,60}(?:chat-sdk|cometchat-pro/chat)", POSSIBLE),
            words(r"\bchat sdk\b", r"instead|{wrong}|both|calls sdk|{login}", weight=LIKELY),
            words(
                r"logged in (?:with|through|via)|login (?:with|through|via)",
                r"CometChat\.login|chat sdk|ui ?kit",
                weight=LIKELY,
            ),
            words(
                r"CometChat\.(?:login|init)|chat (?:package|sdk)",
                r"calls (?:sdk|package)|CometChatCalls",
                r"no user|not logged|only|nobody|null|installed",
                weight=LIKELY,
            ),
        ),
        against=(code("ERROR_LOGIN_IN_PROGRESS", "ERROR_SDK_NOT_INITIALIZED", weight=LIKELY),),
        examples=(
            '{code: "COMETCHAT_INITIALIZATION_NOT_DONE", message: "please initialize the cometchat before using this method."}',
            'import { CometChat } from "@cometchat/chat-sdk-javascript";\nawait CometChat.login(uid, authKey);   // USER_NOT_LOGGED_IN from CometChatCalls',
        ),
    ),
    Cause(
        cause_id="sdk_not_loaded",
        cause="The SDK isn't there where it is called: it was not imported, or the code runs on a server.",
        next_step="Import CometChatCalls in code that runs in the browser alone, such as an effect or a dynamic import.",
        source=CALLS_SETUP,
        at=("build",),
        speaks_for=(
            message(r"(?:window|document|navigator) is not defined", LIKELY + 0.4),
            message(
                r"(?:undefined|null) \(reading 'login\w*'\)|CometChatCalls is (?:not defined|undefined)|Cannot read property 'login' of undefined",
                STRONG + 0.4,
            ),
        ),
        examples=(
            "Uncaught ReferenceError: CometChatCalls is not defined",
            "TypeError: Cannot read properties of undefined (reading 'login')",
        ),
    ),
    Cause(
        cause_id="call_started_too_early",
        cause="The login isn't what failed: a call was started without a session ID or without a logged-in user.",
        next_step="Log in first and pass the call's session ID.",
        source=CALLS_AUTHENTICATION,
        at=("any",),
        speaks_for=(
            words(
                r"\b(?:join\w*|start(?:s|ing|Session)?|generateToken|call)\b",
                r"(?:user |nobody |no one )?(?:is |isn't |was |not )?(?:not )?logged in|log ?in first|no user",
                r"before|too early|at once|immediately|directly|straight away|right away|sofort|direkt",
                weight=LIKELY,
            ),
            code("ERROR_SESSION_ID_MISSING", "ERROR_AUTH_TOKEN_MISSING"),
            message(r"Session ID cannot be empty|Auth token is required\. Please login first", CERTAIN),
            words(
                r"join\w*|start\w*|generateToken",
                r"session|call",
                r"before (?:a |the )?(?:user is logged in|login)|nobody (?:is )?logged in|session ?id (?:is )?(?:empty|missing|cannot)",
                weight=LIKELY,
            ),
        ),
        examples=(
            "onError: ERROR_AUTH_TOKEN_MISSING when joinSession is called directly from the push notification",
            "generateToken: ERROR_SESSION_ID_MISSING Session ID cannot be empty",
        ),
    ),
)
