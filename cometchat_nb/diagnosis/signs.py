"""What a ticket shows as a whole: signs that no single word, code or trait holds."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..tickets.words.facts import Facts
from .lexicon import compiled

Sign = Callable[[Facts], bool]

_SKEWED_BY_S = 120
_IMPOSSIBLE_UID = frozenset(
    f"uid.{word}"
    for word in ("e_mail", "forbidden", "not_ascii", "too_long", "auth_token", "key_shaped", "placeholder")
)
_DEFECTIVE_KEY = frozenset(
    f"api_key.{word}"
    for word in (
        [
            "elided",
            "quoted",
            "invisible",
            "placeholder",
            "same_as_app_id",
            "auth_token",
            "jwt",
            "wrong_length",
            "malformed",
            "short_hex",
        ]
    )
)
_DEFECTIVE_TOKEN = frozenset(
    f"auth_token.{word}"
    for word in [
        "malformed",
        "jwt",
        "key_shaped",
        "placeholder",
        "begun_token",
        "bearer",
        "space",
        "blank",
        "quoted",
        "invisible",
    ]
)
_INIT_CALL = re.compile(r"\.init\w*\(")
_LOGIN_CALL = re.compile(r"\.login\w*\(")
_INIT_AWAITED = re.compile(
    r"await\s+[\w.]*\.?init|init\w*\([^;]{0,300}\)\s*\.then|onSuccess|success\s*->|\.init\([^)]{0,200}\)\s*\{"
)
_LOGIN_LEFT_ALONE = re.compile(
    r"^(?![^\n]*(?:\bawait\b|\breturn\b|=>|onSuccess|object\s*:|[{:,]\s*$))[^\n]*\bCometChat(?:Calls|UIKit)?\.login\w*\([^\n{}]*\)\s*;?\s*$"
    r"(?:\n(?!\s*\.(?:then|catch))[^\n]*){0,6}?\n[^\n]*(?:\bCometChat\w*\.(?!login|init)\w+\(|\bnavigat\w+|router\.|startCall|joinSession|generateToken|startSession)",
    re.MULTILINE,
)
_FAILURE = compiled(
    r"{fails}|{hangs}|{unknown}|{timeout}|{revoked}|{expired}|{in_progress}|\bnull\b|\bundefined\b|\blost\b|not logged in"
)
_TROUBLE = compiled(
    r"{fails}|{hangs}|\bwhy\b|\bwarum\b|\bpourquoi\b|\bpor qu[eé]\b|\bperché\b|なぜ|为什么|क्यों"
)
_ABOUT_LOGIN = compiled(r"{login}|{token}|cometchat|calls-sdk|{init}|{user}|{key}|{region}")
_LOGIN_WORKS = compiled(
    r"\b(?:log-?ins?|sign-?ins?|logging in|login itself|everyone joins|authentication|anmeldung|connexion|login)\b[^.,;\n]{0,40}"
    r"\b(?:works?|worked|fine|ok|okay|succeeds?|succeeded|successful|klappt|funktioniert|geht|marche|fonctionne|funciona|funziona)\b"
    r"|\b(?:el acceso|la conexión|o acesso|l'accès|l'accesso)\b[^.,;\n]{0,20}\b(?:funciona|fonctionne|funziona|ok)\b|\bgiriş (?:başarılı|çalışıyor|sorunsuz|yapılabiliyor)"
    r"|ログイン(?:は|自体は)?(?:後|成功|でき(?:ます|る|て)|問題(?:なく|ありません))|登录(?:成功|正常|没(?:有)?问题|后)|लॉग ?इन (?:ठीक|सही|हो (?:रहा|जाता))|(?:تسجيل )?الدخول يعمل|вход (?:работает|успешен)|로그인(?:은)? (?:됩니다|성공)"
)
_OTHER_MATTER = compiled(
    r"\b(?:push (?:notification|message|token)s?|notifications?|webhooks?|recordings?|recorded|bitrate|packet ?loss|jitter|echo(?:es)?|choppy|blurry"
    r"|(?:video|audio|call|image|sound) quality|(?:video|picture|image|screen) (?:freez\w*|froz\w*|stall\w*|lags?|stutter\w*)|webrtc-internals|turn servers?|black (?:screen|tiles?|video)|no (?:audio|sound|video)|screen ?shar\w*|virtual background|transcri\w*"
    r"|ringtone|callkit|voip|picture[- ]in[- ]picture|\bpip\b|(?:send|receiv|deliver)\w* (?:a )?messages?|messages? (?:are|is|do(?:es)?)|typing indicator|read receipts?|reactions?|stickers?"
    r"|invoice|pricing|refund|(?:how much|cost)|gdpr|hipaa|soc ?2|dpa\b|theme|css|colou?rs?|layout|translation|locali[sz]ation"
    r"|participants? (?:list|limit)|mute[ds]?|camera|microphone|mic\b|speaker|bluetooth|headset|drop(?:s|ped)? (?:call|after)|calls? drops?"
    r"|mergeDebug\w*|apk size|app store|play store|privacy manifest|bitcode|linker|export (?:my|our|the) (?:data|users)"
    r"|benachrichtigung\w*|tonqualität|bildqualität|aufzeichnung\w*|kamera|mikrofon|qualité|enregistrement|notificaciones|calidad|grabaci\w+|cámara|micrófono|notificações|qualidade|gravaç\w+|notifiche|qualità|registrazion\w+)\b"
    r"|通知|録画|画質|音質|カメラ|マイク|音声|映像|画面共有|着信音|声が|推送|录制|画质|音质|摄像头|麦克风|声音|画面|卡顿|屏幕共享|सूचना|कैमरा|माइक|आवाज़|वीडियो"
    r"|\b(?:görüntü|ses (?:gelmiyor|kesiliyor)|kayıt (?:alınamıyor|görünmüyor)|se corta|se congela|partage d'écran|compartir pantalla|compartilhar tela|condivisione schermo)\b|الصوت|الفيديو|звук|изображени\w*|소리|화면 공유"
)
_NO_DETAIL = compiled(
    r"\b(?:no (?:more |further |other )?(?:details?|screenshots?|logs?|information|info|error)|don't have (?:any )?(?:logs?|details?)|can't (?:send|share) (?:the )?logs?|not logged|keine (?:weiteren )?(?:details|informationen|fehlermeldung|screenshots?)|pas (?:plus )?de détails?|no tenemos más|sin más detalles|não temos (?:mais|logcat)|nessun (?:altro )?dettaglio)\b|詳細は(?:わかりません|不明)|没有(?:更多|其他)(?:信息|日志|细节)|कोई और जानकारी नहीं"
)

_NOTHING_FAILS = compiled(
    r"\bnothing (?:is )?(?:fail\w*|broken|wrong)|no (?:failure|error|problem) (?:yet|so far|at all|right now)|just (?:a question|curious|wondering|asking)|before we (?:start|go live|begin|integrate)"
    r"|(?:only|just) (?:a |one )?(?:general )?question|feature request|is it (?:possible|planned|supported)|do you (?:support|plan|offer)|(?:does|do) (?:your|the) sdks? support|(?:only|just) want(?:ed)? to know|for our (?:documentation|review)|möchten nur wissen|solo queremos saber|es ist nichts kaputt|nur eine frage|juste une question|purement préventi\w+|aucun (?:problème|souci|incident)|pas de (?:problème|souci) (?:pour|à)|tout (?:marche|fonctionne|va) (?:très |parfaitement |bien)|todo (?:funciona|va|marcha) (?:bien|perfect)|sin (?:problemas?|incidencias?)|ningún problema|tudo (?:funciona|ok|certo)|nenhum problema|tutto (?:funziona|ok|bene)|nessun problema|alles (?:läuft|funktioniert|klappt|gut)|läuft (?:jetzt |inzwischen )?(?:alles |einwandfrei|problemlos)|kein(?:e)? (?:problem|störung|fehler)e?\b (?:bisher|aktuell|derzeit|im moment)|(?:purely|just|only) (?:preventive|planning|precaution\w*)|works? (?:perfectly|flawlessly|great)|everything (?:works|is fine|runs)|no (?:issues?|problems?|complaints?)(?: (?:so far|at the moment|right now|yet|currently|here))?[.!]|we do(?:n't| not) (?:get|see|have) (?:that|it|this)\b|問題(?:は)?(?:ありません|なく動)|没有问题|一切正常|sorun yok|문제(?:는)? 없|समस्या नहीं है|проблем нет|solo una (?:pregunta|domanda)|só uma (?:pergunta|dúvida)"
)

SIGNS: dict[str, tuple[str, Sign]] = {
    "stage_input": ("The SDK refused the call before any request.", lambda f: f.stage == "input"),
    "stage_state": ("The SDK's state refused the call.", lambda f: f.stage == "state"),
    "stage_network": ("No answer came.", lambda f: f.stage == "network"),
    "stage_reply": ("The answer could not be used.", lambda f: f.stage == "reply"),
    "stage_auth_token": ("The service refused to mint a token.", lambda f: f.stage == "auth_token"),
    "stage_me": ("The token was minted, and then refused.", lambda f: f.stage == "me"),
    "login_ok": ("The login succeeded.", lambda f: f.ok is True),
    "login_failed": ("The login failed.", lambda f: f.ok is False),
    "status_429": ("The service answers 429.", lambda f: f.http_status == 429),
    "status_403": ("The service answers 403.", lambda f: f.http_status == 403),
    "status_5xx": (
        "The service answers with a 5xx status.",
        lambda f: f.http_status is not None and f.http_status >= 500,
    ),
    "no_server_code": ("The error has no code of the service.", lambda f: f.server_code is None),
    "no_subject": ("No code says what the failure is about.", lambda f: not f.subjects),
    "revoke_step": ("The token was deleted before it was used again.", lambda f: "revoke" in f.steps),
    "restore_step": ("The session was restored.", lambda f: "restore" in f.steps),
    "verify_step": (
        "The session was refused after the login.",
        lambda f: "verify" in f.steps and f.stage == "me",
    ),
    "clock_off": (
        "The service's clock and this machine's are minutes apart.",
        lambda f: f.clock_skew_s is not None and abs(f.clock_skew_s) >= _SKEWED_BY_S,
    ),
    "uid_impossible": ("The UID can't exist.", lambda f: bool(f.traits & _IMPOSSIBLE_UID)),
    "uid_known": ("The UID is known.", lambda f: bool(f.uid)),
    "uid_unknown": (
        "The UID isn't known.",
        lambda f: not f.uid and not any(t.startswith("uid.") for t in f.traits),
    ),
    "uid_of_leaver": (
        "The UID itself says that somebody left.",
        lambda f: bool(f.uid and re.search(r"gone|former|inactive|old", f.uid.lower())),
    ),
    "key_defective": ("The API key has a visible defect.", lambda f: bool(f.traits & _DEFECTIVE_KEY)),
    "key_well_formed": (
        "The key has the right form.",
        lambda f: "api_key.key_shaped" in f.traits and not f.traits & _DEFECTIVE_KEY,
    ),
    "key_sent": ("A key was sent.", lambda f: any(trait.startswith("api_key.") for trait in f.traits)),
    "key_not_sent": (
        "No key is known.",
        lambda f: not any(trait.startswith("api_key.") for trait in f.traits),
    ),
    "token_defective": ("The auth token has a visible defect.", lambda f: bool(f.traits & _DEFECTIVE_TOKEN)),
    "token_sent": ("A token was sent.", lambda f: any(trait.startswith("auth_token.") for trait in f.traits)),
    "app_id_sent": ("The app id is known.", lambda f: bool(f.app_id)),
    "region_listed": (
        "The region is one of the three.",
        lambda f: (f.region or "").lower() in ("us", "eu", "in"),
    ),
    "init_not_awaited": (
        "init() is called, and login() does not wait for it.",
        lambda f: bool(
            f.find(_INIT_CALL, "code") and f.find(_LOGIN_CALL, "code") and not f.find(_INIT_AWAITED, "code")
        ),
    ),
    "login_not_awaited": (
        "login() is called, and the next line does not wait for it.",
        lambda f: f.find(_LOGIN_LEFT_ALONE, "code") is not None,
    ),
    "pasted": ("The ticket came in as text.", lambda f: f.pasted),
    "fails": (
        "The ticket reports a failure.",
        lambda f: bool(f.codes or f.subjects or f.ok is False or f.find(_FAILURE, "message")),
    ),
    "about_login": (
        "The ticket is about a login.",
        lambda f: bool(f.codes or f.subjects or f.find(_ABOUT_LOGIN, "message")),
    ),
    "login_works": ("The ticket says that logins work.", lambda f: _says_login_works(f)),
    "other_matter": ("The ticket is about something else.", lambda f: bool(f.find(_OTHER_MATTER, "message"))),
    "nothing_fails": (
        "The ticket says that nothing fails.",
        lambda f: bool(f.find(_NOTHING_FAILS, "message") or f.find(_NOTHING_FAILS, "denied")),
    ),
    "brief": (
        "The ticket is a single sentence, and names no code.",
        lambda f: f.pasted and len(f.passages) <= 1 and not f.subjects,
    ),
    "only_asks": ("The ticket asks a question and reports no failure.", lambda f: _only_asks(f)),
    "no_detail": ("The ticket says that there are no details.", lambda f: bool(f.find(_NO_DETAIL, "words"))),
}
"""Every sign with the sentence that says it."""


def _only_asks(facts: Facts) -> bool:
    kinds = {one.kind for one in facts.passages}
    return kinds == {"question"} and not facts.codes and facts.find(_TROUBLE, "question") is None


def _says_login_works(facts: Facts) -> bool:
    return any(facts.find(_LOGIN_WORKS, channel) for channel in ("denied", "words"))
