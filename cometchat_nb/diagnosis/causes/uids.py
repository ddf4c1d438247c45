"""What is wrong with the UID, or with the user behind it."""

from __future__ import annotations

from ...auth.codes import (
    CALLS_AUTHENTICATION,
    CATALOGUE,
    CONSTRAINTS,
    ERROR_GUIDE,
    IMPOSSIBLE_UID_NEXT_STEP,
    USERS,
)
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
    trait,
    words,
)

_RULE = "A UID has 1 to 100 characters: a-z, 0-9, hyphen and underscore."
_STABLE_ID = IMPOSSIBLE_UID_NEXT_STEP
_ABSENT = ("ERR_UID_NOT_FOUND", "ERROR_INVALID_UID")

CAUSES = (
    Cause(
        cause_id="uid_missing",
        cause="The UID is empty.",
        next_step="Look where the UID is read: it is not there yet when login() runs.",
        source=CALLS_AUTHENTICATION,
        at=("uid",),
        topic="{as_uid}",
        speaks_for=(
            trait("uid.blank"),
            message(
                r"UID (?:can ?not|can't|must not|should not|may not) be (?:empty|blank|null)|The uid field is required",
                CERTAIN,
            ),
            message(
                r"\buid (?:is|was) (?:empty|blank|missing|required|null|nil|undefined)\b|/users//auth_tokens",
                STRONG,
            ),
            source_code(r"login\w*\(\s*(?:[\"'`])\s*[\"'`]\s*,", STRONG),
            words("{as_uid}", r"\b(?:empty|blank|leer|vide|vac[ií]o|vazio|vuoto)\b|空|खाली", weight=LIKELY),
            together(code("ERROR_INVALID_UID"), sign("uid_unknown"), sign("pasted"), weight=LIKELY),
        ),
        against=(sign("uid_impossible", weight=HINT), message(r"The UID \S{1,100} does not exist", STRONG)),
        examples=(
            'CometChatCalls.login("", API_KEY) fails with ERROR_INVALID_UID: UID cannot be empty',
            "onError: code ERROR_INVALID_UID, message: UID cannot be empty. user.id is still null at that point",
        ),
    ),
    Cause(
        cause_id="uid_placeholder",
        cause="A placeholder or an unset variable stands where the UID belongs.",
        next_step="Look where the UID is read; the service is asked for a user of that very name.",
        source=CALLS_AUTHENTICATION,
        at=("uid",),
        speaks_for=(
            trait("uid.placeholder", weight=CERTAIN + 0.4),
            message(
                r"The UID (?:undefined|null|nil|none|nan|\[object Object\]|optional\(nil\)|UID|your[-_ ]?uid|user_?id) does not exist",
                CERTAIN + 0.4,
            ),
            message(r"/users/(?:undefined|null|nil|none|nan|UID|%5Bobject%20Object%5D)/", CERTAIN),
        ),
        examples=(
            "Login failed: The UID undefined does not exist, please make sure you have created a user with UID undefined.",
            'CometChatCalls.login("YOUR_UID", apiKey) -> ERR_UID_NOT_FOUND',
        ),
    ),
    Cause(
        cause_id="uid_with_space",
        cause="The UID contains a space, often from a copied cell or a display name.",
        next_step=CATALOGUE["ERROR_UID_WITH_SPACE"].next_step,
        source=CALLS_AUTHENTICATION,
        at=("uid",),
        topic="{space}",
        speaks_for=(
            trait("uid.space", weight=CERTAIN + 0.2),
            code("ERROR_UID_WITH_SPACE"),
            message(r"UID (?:can ?not|can't|must not) contain spaces?", CERTAIN),
            words("{as_uid}", "{space}", weight=LIKELY),
            words(
                r"(?:first|full|display) ?names?|vor- und nachname|nom complet|nombre completo|nome completo|氏名|全名",
                "{as_uid}",
                weight=POSSIBLE,
            ),
        ),
        examples=(
            'CometChatCalls.login("john doe", API_KEY) // ERROR_UID_WITH_SPACE',
            "Login schlägt fehl mit ERROR_UID_WITH_SPACE. Als UID nehmen wir Vor- und Nachname.",
        ),
    ),
    Cause(
        cause_id="uid_invisible_character",
        cause="The UID contains a tab, a line break or an invisible character; the SDK refuses only the common space.",
        next_step="Trim the UID where it is read, and clean the column that it comes from.",
        source=CALLS_AUTHENTICATION,
        at=("uid",),
        speaks_for=(
            trait("uid.invisible", "uid.other_white_space", weight=CERTAIN + 0.3),
            message(r"/users/[^/\s]{0,100}%(?:E2%80%8B|C2%A0|0[9AD]|EF%BB%BF)[^/\s]{0,60}/", CERTAIN),
            words(
                "{as_uid}",
                r"zero[- ]width|invisible|non[- ]?breaking|\b(?:a|trailing|leading) tab\b|tab character|line ?break|newline|unsichtbar|espace insécable|不可见|不可視",
                weight=LIKELY,
            ),
            words(
                r"{as_uid}|\b(?:ids?|column|spalte|columna)\b",
                r"zero[- ]width|non[- ]?breaking|\bnbsp\b|tabulat\w*|\btab\b (?:char|at|in)|unsichtbar|invisible|hex ?dump|零宽|ゼロ幅",
                weight=LIKELY,
            ),
        ),
        examples=(
            '404 {"error":{"code":"ERR_UID_NOT_FOUND","message":"The UID emp_77\\t does not exist, please make sure"}}',
            "POST https://a1.api-us.cometchat.io/v3.0/users/emp_77%C2%A0/auth_tokens 404 ERR_UID_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="uid_is_auth_token",
        cause="An auth token was given to login() as the UID.",
        next_step="Use loginWithAuthToken() for a token; login() takes a UID and an API key.",
        source=CALLS_AUTHENTICATION,
        at=("uid",),
        speaks_for=(
            trait("uid.auth_token", "uid.jwt", weight=CERTAIN + 0.4),
            message(
                r"The UID \S{1,100}_\*{4}\S{0,8} does not exist|The UID eyJ\S+ does not exist", CERTAIN + 0.4
            ),
            source_code(r"\blogin\(\s*(?:UID:\s?|uid:\s?)?[\w.!?]*token\w*\s*[,)]", LIKELY),
            words(r"\blogin\(", "{token}", r"instead|for|as the uid|loginWithAuthToken", weight=HINT),
            words(
                "{token}",
                "{as_uid}",
                r"\blogin\(|first (?:argument|parameter)|erste\w* (?:Argument|Parameter)",
                weight=STRONG,
            ),
        ),
        examples=(
            "Login failed: The UID anna_1700000000fa4efa4efa4efa4efa4e does not exist, please make sure you have created one.",
            "let t = try await api.token()\nCometChatCalls.login(UID: t.authToken, apiKey: key)\n// ERR_UID_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="uid_is_api_key",
        cause="An API key was given as the UID; the two arguments may be swapped.",
        next_step="login() takes the UID first, then the Auth Key.",
        source=CALLS_AUTHENTICATION,
        at=("uid",),
        speaks_for=(
            trait("uid.key_shaped", weight=CERTAIN + 0.3),
            source_code(r"\blogin\w*\(\s*(?:UID:\s?)?[\w.]*(?:auth|api)_?key\w*\s*,", STRONG),
            words(
                "{key}",
                "{as_uid}",
                r"swap\w*|order|vertauscht|inversé|reversed|invertid|順番|顺序",
                weight=LIKELY,
            ),
            words(
                "{key}",
                r"(?:place|position|lugar|stelle|instead|went first|order) .{0,30}(?:{user}|uid)|al revés|vertauscht|swapp\w*|mixed (?:up )?the order|inversé\w*|反了|逆に",
                r"{as_uid}|{user}|argument\w*",
                weight=STRONG,
            ),
        ),
        examples=(
            "CometChatCalls.login(AUTH_KEY, user.uid) -> ERR_UID_NOT_FOUND",
            "Login failed: The UID fa4efa4efa4efa4efa4efa4efa4efa4efa4efa4e does not exist, please make sure",
        ),
    ),
    Cause(
        cause_id="uid_is_email",
        cause="This UID is an email address. UIDs can't contain `@` or dots.",
        next_step=_STABLE_ID,
        source=CONSTRAINTS,
        at=("uid",),
        topic="{email}",
        speaks_for=(
            together(
                code("ERR_BAD_REQUEST", "ERR_UID_NOT_FOUND"),
                source_code(r"\buid\b\s*[:=]\s*[\w.!?$>\[\]\"'-]*e?mail\b"),
                weight=CERTAIN + 1.0,
            ),
            source_code(
                r"\b(?:cometchat|chat|cc)?_?(?:uid|user_?id)\b\s*(?::\s*\w+\s*)?[:=]\s*[\w.!?$>\[\]\"'-]*e?mail\b",
                STRONG,
            ),
            trait("uid.e_mail", weight=CERTAIN + 0.2),
            message(r"/users/[^/\s]{1,80}(?:%40|@)[^/\s]{1,80}\.[^/\s]{2,20}/", CERTAIN),
            words("{email}", "{as_uid}", weight=STRONG),
            words(
                "{email}",
                r"\blogin\(|primary key|\bidentifi\w*|\bpass(?!words?|wort|code|phrase)\w*",
                "{login}",
                weight=LIKELY,
            ),
            source_code(r"\blogin\(\s*(?:uid:\s?|UID:\s?)?[\w.!?\[\]\"']*\be?mail(?:address)?\b", LIKELY),
            source_code(r"/users/[^\n]{0,80}\b_?e?mail\b[^\n]{0,40}/auth_tokens", STRONG),
            message(r"/users/[^\n]{0,80}\b_?e?mail\b[^\n]{0,40}/auth_tokens", STRONG),
        ),
        examples=(
            "Login failed: The UID bob@example.com does not exist, please make sure you have created a user",
            "Wir verwenden die E-Mail-Adresse als UID, die Anmeldung schlägt immer fehl.",
        ),
    ),
    Cause(
        cause_id="uid_is_guid",
        cause="The UID is a GUID with braces, capitals or without hyphens, not as the user was created.",
        next_step="Use the GUID's lower-case form with hyphens, when the user is created and when it logs in.",
        source=CONSTRAINTS,
        at=("uid",),
        speaks_for=(
            trait("uid.guid", weight=CERTAIN + 0.3),
            message(r"/users/%7B[0-9A-F-]{20,50}%7D/", CERTAIN + 0.3),
            words(
                r"\b(?:guids?|uuids?)\b",
                r"brace|curly|hyphen|dash|upper|capital|klammer|bindestrich|accolade|llaves|guion|括号|ハイフン",
                weight=LIKELY,
            ),
            words(
                r"\bguids?\b|\buuids?\b|Guid\.",
                r"brace\w*|curly|format|without (?:dashes|hyphens)|upper ?case|ToString",
                weight=STRONG,
            ),
        ),
        examples=(
            'CometChatCalls.login("{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", key) -> ERR_UID_NOT_FOUND',
            "The UID 3F2504E0-4F89-11D3-9A0C-0305E82C3301 does not exist; our GUIDs are upper case, yours were created without hyphens",
        ),
    ),
    Cause(
        cause_id="uid_not_ascii",
        cause="The UID contains characters outside a-z, such as accented letters or a long dash.",
        next_step=_STABLE_ID,
        source=CONSTRAINTS,
        at=("uid",),
        speaks_for=(
            trait("uid.not_ascii", weight=CERTAIN + 0.2),
            message(r"/users/[^/\s]{0,80}%(?:C3|C5|D0|D1|E[3-9]|F0)%[0-9A-F]{2}[^/\s]{0,80}/", CERTAIN),
            words(
                "{as_uid}",
                r"umlaut\w*|accent\w*|emoji\w*|kanji|cyrillic|chinese characters?|non-?ascii|tilde|ñ|acento\w*|日本語|漢字|中文|汉字",
                weight=LIKELY,
            ),
            words(
                r"{as_uid}|\bids?\b",
                r"\bñ\b|\baccent\w*|umlaut\w*|ciryl\w*|cyrillic|кирилл\w*|non-?latin|中文|汉字|漢字|日本語|emoji\w*|tildes?\b",
                weight=LIKELY,
            ),
        ),
        examples=(
            "Login failed: The UID jürgen does not exist, please make sure you have created a user with UID jürgen.",
            "POST /v3.0/users/jos%C3%A9/auth_tokens 404 ERR_UID_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="uid_too_long",
        cause="The UID is longer than 100 characters.",
        next_step=_STABLE_ID,
        source=CONSTRAINTS,
        at=("uid",),
        speaks_for=(
            trait("uid.too_long", weight=CERTAIN + 0.3),
            message(
                r"uid may not be (?:greater|longer)|uid.{0,40}(?:longer|more|greater) than 100 char", CERTAIN
            ),
            words(
                "{as_uid}",
                r"\b(?:1[0-9]{2}|[2-9]\d{2}) (?:char\w*|zeichen|caract\w*|letters|字符|文字)|too long|zu lang|trop long|demasiado larg|muito long|troppo lung|長すぎ|太长",
                weight=STRONG,
            ),
            words(
                r"{as_uid}|\bids?\b|sub\b|hash",
                r"\b1[0-9]{2} (?:char\w*|zeichen|caract\w*|letters)|(?:longer|greater|more) than 100|too long|zu lang|trop long|muy largo|sha-?512",
                weight=LIKELY,
            ),
        ),
        examples=(
            '{"error":{"code":"ERR_BAD_REQUEST","message":"Failed to validate the data sent with the request.","details":{"uid":["The uid may not be greater than 100 characters."]}}}',
            "Our uids are sha512 hashes of 128 characters and login fails with ERR_UID_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="uid_forbidden_character",
        cause="The UID contains a character that UIDs don't allow.",
        next_step=_STABLE_ID,
        source=CONSTRAINTS,
        at=("uid",),
        speaks_for=(
            together(code("ERR_NOT_FOUND"), trait("uid.forbidden"), weight=CERTAIN),
            trait("uid.forbidden", weight=STRONG + 0.9),
            message(
                r"uid (?:format is invalid|must (?:only )?(?:contain|be)|may only|contains? (?:invalid|illegal))",
                CERTAIN,
            ),
            message(r"/users/[^/\s]{0,80}%(?:2B|23|7C|2F|26|3A|5C)[^/\s]{0,80}/", STRONG),
            words(
                "{as_uid}",
                r"special characters?|phone numbers?|plus sign|slash(?:es)?|colon|pipe|telefonnummer\w*|sonderzeichen|caract[eè]res sp[ée]ciaux|caracteres especiales|caracteres especiais|numéros? de téléphone|número de tel[eé]fono|电话号码|手机号|電話番号|特殊字符|記号",
                weight=LIKELY,
            ),
            words(
                r"{as_uid}|\bids?\b|user ?names?|benutzernamen?|nombres? de usuario",
                r"\b(?:a |the |with |mit |con |avec )?(?:dots?|colons?|slash\w*|plus ?signs?|a plus|at ?sign|hash|pipe|ampersand|apostroph\w*|punkte?|doppelpunkt|schrägstrich|barra|puntos?|point|deux-points|ponto)\b|点号|ドット|コロン",
                weight=LIKELY,
            ),
        ),
        against=(
            trait(
                "uid.e_mail",
                "uid.guid",
                "uid.not_ascii",
                "uid.space",
                "uid.invisible",
                "uid.other_white_space",
                "uid.placeholder",
                "uid.auth_token",
                weight=LIKELY,
            ),
        ),
        examples=(
            "Login failed: The UID +4915112345678 does not exist, please make sure you have created a user",
            '{"error":{"code":"ERR_BAD_REQUEST","message":"Failed to validate the data sent with the request.","details":{"uid":["The uid format is invalid."]}}}',
        ),
    ),
    Cause(
        cause_id="uid_upper_case",
        cause="The UID has capitals, which the service lower-cases: Alice and alice are one user.",
        next_step="Store and compare UIDs in lower case; what the service returns differs from what was given.",
        source=USERS,
        at=("uid",),
        topic="{upper_case}",
        speaks_for=(
            words("{upper_case}", weight=STRONG),
            words(
                r"\b([A-Z])(?-i:([a-z]{2,}))\b (?:and|und|et|y|e|vs\.?|/|と|和) \b(?-i:[a-z]\2)\b",
                weight=STRONG,
            ),
            trait("uid.upper_case", weight=POSSIBLE - 0.8),
            message(
                r"(?-i:\b([A-Z])([a-z0-9_-]{2,})\b).{1,80}(?-i:\b[a-z]\2\b).{0,40}(?:lower|same user|one user)",
                LIKELY,
            ),
            words(
                r"{as_uid}|{user}|\baccounts?\b",
                r"\b(?-i:([A-Z])([A-Za-z]{2,20}))\b.{1,60}\b(?i:\1\2)\b",
                r"differ\w*|same|compar\w*|one|unterschied\w*|gleich|return\w*|vergleich\w*",
                weight=POSSIBLE,
            ),
        ),
        against=(trait("uid.guid", weight=HINT), sign("uid_impossible", weight=HINT)),
        examples=(
            "Alice and alice log in on different devices and both get the same account, our comparison of the uid fails",
            "We store the UID as EMP_Jones, the user we get back from login is in lower case and our check fails.",
        ),
    ),
    Cause(
        cause_id="user_never_created",
        cause="No user has this UID: login() does not create users.",
        next_step="Create the user first, in the dashboard or from a backend with POST /users.",
        source=USERS,
        at=("uid",),
        topic=r"{user}.{0,40}(?:exist|creat|there|dashboard|anlegen|angelegt)",
        speaks_for=(
            code("ERR_UID_NOT_FOUND", weight=4.6),
            together(code("ERROR_INVALID_UID"), sign("uid_known"), weight=POSSIBLE),
            code("ERROR_INVALID_UID", weight=POSSIBLE),
            words("{not_created}", weight=LIKELY),
            words("{user}|{as_uid}", "{unknown}", weight=LIKELY),
            words(r"今日|新規|新しく|昨日", r"登録|ユーザー|会員", r"{fails}|入れ|いません", weight=LIKELY),
        ),
        against=(
            sign("uid_impossible", weight=3.5),
            words(
                r"(?:{token}|{key}|\b(?:modules?|packages?|class\w*|members?|methods?|app ?id|apps?|hosts?|files?|certificates?)\b)[^.\n]{0,25}(?:{unknown})",
                weight=LIKELY,
            ),
            words(
                "{user}",
                r"(?:is|are|exists?|shows?|listed|there|visible|existe|existiert|est|está|é|esiste)\b.{0,30}(?:dashboard|panel|painel|panneau|your system|users? list)",
                weight=HINT,
            ),
            sign("stage_input", "stage_state", weight=STRONG),
        ),
        examples=(
            "Login failed: The UID sarah_2291 does not exist, please make sure you have created a user with UID sarah_2291.",
            "Neue Benutzer können sich nicht anmelden, angeblich existiert der Benutzer nicht.",
        ),
    ),
    Cause(
        cause_id="user_deactivated",
        cause="The user is deactivated; the service then says that the UID does not exist.",
        next_step="Look under Users, Deactivated, in the dashboard; reactivate the user with PUT /users.",
        source=ERROR_GUIDE,
        at=("uid",),
        topic="{deactivated}",
        speaks_for=(
            code("ERR_UID_NOT_FOUND", weight=3.6),
            together(code("ERR_UID_NOT_FOUND"), sign("stage_me"), weight=CERTAIN),
            words("{user}", "{deactivated}", weight=STRONG),
            together(code(*_ABSENT), words("{deactivated}"), weight=STRONG),
            words(
                "{user}",
                r"\b(?:used to work|worked (?:until|before|last|yesterday|for)|left (?:the company|us)|came back|returned|was removed|got removed|were removed|former|bis gestern|früher|auparavant|antes (?:sí|funcionaba)|antes (?:conseguia|funcionava)|prima funzionava)\b|以前は|之前(?:能|可以|还)",
                weight=HINT,
            ),
            together(code("ERR_UID_NOT_FOUND"), sign("uid_of_leaver"), weight=STRONG),
        ),
        against=(sign("uid_impossible", weight=4.0),),
        examples=(
            'Our admin deactivated him in May. "The UID t-brooks does not exist, please make sure you have created a user with UID t-brooks."',
            "Un compte désactivé le mois dernier n'arrive plus à se connecter : ERR_UID_NOT_FOUND",
        ),
    ),
    Cause(
        cause_id="user_deactivated_while_logged_in",
        variant_of="user_deactivated",
        cause="The user was deactivated while logged in: the auth token is good, and the service answers that the UID does not exist.",
        next_step="Log the user out in the app when this code comes, or reactivate the user with PUT /users.",
        source=ERROR_GUIDE,
        at=("uid",),
        topic="{deactivated}",
        speaks_for=(
            together(code("ERR_UID_NOT_FOUND"), sign("verify_step"), weight=CERTAIN),
            together(
                code(*_ABSENT),
                words(
                    "{deactivated}",
                    r"\b(?:while|during|still) (?:\w+ ){0,3}?(?:logged in|signed in|online|in (?:the app|a call|a session))|\b(?:logged|signed) in (?:at the time|already|before)|mid-?(?:call|session)|waehrend|während|noch angemeldet|open session|running session",
                ),
                weight=STRONG,
            ),
        ),
        examples=(
            "We deactivated him while he was logged in; the open tab then shows ERR_UID_NOT_FOUND.",
            "ERR_UID_NOT_FOUND for a user who is still logged in: an admin deactivated the account an hour ago",
        ),
    ),
    Cause(
        cause_id="user_not_ready_yet",
        variant_of="user_never_created",
        cause="login() runs before the user's creation has ended: the backend creates it later, in a queue or a webhook.",
        next_step="Let the sign-up wait for POST /users, and log in after it; retry once for users created elsewhere.",
        source=USERS,
        at=("uid",),
        speaks_for=(
            words(
                "{not_created}|sign-?ups?|regist\\w*",
                r"(?:moment|seconds?|minutes?|bit) later|second (?:try|attempt|time)|right after|immediately after|race|retry|reload|beim zweiten|kurz danach|segundos? (?:después|depois)|zweiten versuch|几秒后|过(?:一会|几)|少し待|数秒後",
                weight=STRONG,
            ),
            words(
                r"queue|webhook|cron|background job|firebase (?:trigger|function)|async(?:hronously)?|celery|sidekiq",
                r"creat\w*|provision\w*|sync\w*",
                "{user}",
                weight=LIKELY,
            ),
            source_code(r"^(?!.*await).*\bcreateUser\w*\(", HINT),
            words(
                r"creat\w*|creaci[oó]n|anleg\w*|crée\w*|cria\w*",
                "{user}",
                r"too early|before|fires after|se ejecuta antes|zu früh|trop tôt|later|queue|cola|job|webhook|hook",
                weight=LIKELY,
            ),
        ),
        examples=(
            "The first login right after sign-up fails with ERR_UID_NOT_FOUND; a few seconds later the second try works. Users are created in a queue.",
            "ERR_UID_NOT_FOUND only for brand-new accounts immediately after registration, a retry some seconds later is fine. Creation of the user runs in a background job.",
        ),
    ),
)
