"""Splits a ticket into passages and says of each what it is: the customer's words, code, a log line, a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .denial import denies_clause, denies_sentence
from .plain import plain

Kind = Literal[
    "words", "question", "denied", "log", "code", "comment", "agent", "signature", "docs", "foreign"
]
OWN: frozenset[Kind] = frozenset({"words", "question", "denied", "log", "code", "comment"})
"""What the customer or the customer's software says; the rest counts for nothing."""

LONGEST_READ = 120_000
"""Of a longer ticket its beginning and the lines that look like a failure are read."""

_LONGEST_LINE = 1_500
_HEAD = 40_000
_NARROWEST_MARGIN = 50


@dataclass(frozen=True)
class Passage:
    """One sentence, log line or line of code, and the line of the ticket that it stands in."""

    kind: Kind
    text: str
    line: int


_QUOTE_MARK = re.compile(r"^\s{0,8}(?:>\s?|\|\s(?=[A-Z][a-z]+ wrote))+")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_REPLY_HEADER = re.compile(
    r"^(?:On .{4,120} wrote:|Am .{4,120} schrieb.{0,60}:|Le .{4,120} a écrit ?:|El .{4,120} escribió:"
    r"|Em .{4,120} escreveu:|Il .{4,120} ha scritto:|-{3,} ?(?:Original Message|Forwarded|Ursprüngliche).{0,40}"
    r"|.{4,60}のメール:|在.{4,80}写道[:：])\s*$",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"^(?:\[?(?:\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)\]?\s*)?"
    r"(?:(?:support|agent|helpdesk|help desk|cometchat(?: (?:support|team|agent|bot))?|l[123]|csm?|tam)"
    r"(?: ?\([^)]{1,40}\))?|[\w. ]{2,30} ?\((?:cometchat|support|agent)[^)]{0,30}\)|[\w. ]{2,30} from cometchat"
    r"|[\w. ]{2,30} @ ?cometchat)\s*(?::|>|\bwrote\b|\bsaid\b)",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"^(?:\[?(?:\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)\]?\s*)?"
    r"(?:customer|client|user|me|us|reporter|kunde|cliente|requester|[A-Z][a-z]+(?: [A-Z][a-z.]+)?)\s*(?:>|:)\s"
)
_AGENT_PHRASE = re.compile(
    r"thank(?:s| you) for (?:reaching out|contacting|writing in|your (?:message|patience|report))"
    r"|(?:could|can|would) you (?:please |kindly )?(?:check|confirm|share|verify|send|try|tell|provide|let us know)"
    r"|please (?:check|confirm|verify|share|make sure|let us know|provide)|(?:did|have) you (?:check|tri|verif|clear)"
    r"|^do you (?:see|get|have|use)\b.*\?$|happy to help|^is (?:the|your|there)\b.*\?$|^are (?:the|you|your)\b.*\?$"
    r"|können sie (?:bitte )?(?:prüfen|uns)|pouvez-vous|podría|poderia|potreste|ご確認(?:ください|いただけ)|请(?:您)?(?:确认|检查|提供)",
    re.IGNORECASE,
)
_AGENT_QUESTION = re.compile(
    r"^\s*(?:\W\s*)?(?:do|did|have|has) (?:you|your \w+) (?!know|think|have any (?:idea|news|update)|guys|please)[^\n?]{3,200}\?\s*$"
    r"|^\s*(?:\W\s*)?(?:is|are) your [^\n?]{3,200}\?\s*$",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"^(?:--+|—|(?:(?:best|kind|warm|many)(?: regards| wishes| thanks)?|regards|cheers|thanks(?: a lot| again| in advance)?"
    r"|thank you|thx|sincerely|br|mit freundlichen|viele|beste|liebe|freundliche|danke|cordialement|bien à vous"
    r"|merci|saludos|un saludo|atentamente|gracias|atenciosamente|obrigad[oa]|abraços|cordiali|distinti|grazie"
    r"|sent from my|von meinem .{2,20} gesendet|get outlook|よろしくお願い.{0,12}|谢谢|धन्यवाद)"
    r"(?: (?:grüßen?|grüße|saluti|saludos|regards|you|d'avance|vielmals|mille))?[ ,.!]*.{0,24})$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"this (?:e-?mail|message)(?: and any| is| may| contains).{0,80}(?:confidential|intended|privileged)"
    r"|diese (?:e-?mail|nachricht) (?:enthält|ist).{0,60}vertraulich|avis de confidentialité"
    r"|unsubscribe|virus[- ]free|scanned (?:by|for)",
    re.IGNORECASE,
)
_DOCS = re.compile(
    r"(?:the|your|official|cometchat|from)[\w' ]{0,20} (?:docs?|documentation|readme|troubleshooting(?: page| guide)?"
    r"|error guide|knowledge base|help cent(?:er|re)|manual)\b[^.\n]{0,40}(?:says?|states?|reads?|mentions?|lists?|:|explains?|tells?)"
    r"|according to (?:the|your) (?:docs|documentation|guide)|quot(?:e|ing|ed) (?:from )?(?:the |your )?doc"
    r"|(?:in der|laut|eure) (?:doku|dokumentation)|(?:la|votre) documentation (?:dit|indique)|la documentación (?:dice|indica)"
    r"|a documentação (?:diz|indica)|la documentazione (?:dice|indica)|ドキュメントに(?:は|よると)|文档(?:说|写|中)",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"^\W{0,4}(?:please note\b|note(?: that|:)|ensure (?:that )?(?:the|your|you)\b|make sure (?:that )?(?:the|your|you)\b|(?:always|never) (?:call|use|await|ship|expose|store|pass)\b"
    r"|(?:changelog|release notes?|what's new)\b|if the (?!\w+ (?:is|are) (?:not|blocked))[^,\n]{3,60}, (?:then )?(?:mint|create|generate|call|check|use|wait|verify|contact|make|ask|try|see)\b)"
    r"|^\s*\|(?:[^|\n]{2,120}\|){1,4}\s*(?:generate|create|verify|check|double-check|ensure|call|use|run|add|set|always|await|confirm|request)\b[^|\n]{3,200}\|?\s*$",
    re.IGNORECASE,
)
"""What tells others what to do: documentation, not what happened."""
_ASSERTION = re.compile(
    r"^\s*(?:(?:await )?expect\s?\(|assert\w*[ (]|self\.assert\w+\(|XCTAssert\w*\(|(?:it|test|describe)\s?\()"
)
_DOCS_TABLE = re.compile(r"^\s*\|.*\|.*\|\s*$")
_DOCS_ROW = re.compile(r"^\s*\|\s*`?[A-Z]{3,}(?:_[A-Z]+)+`?\s*\|[^|]*\|\s*$")
_LOG_LINE = re.compile(
    r"^\s*(?:\[?\d{4}-\d\d-\d\d[T ]|\[?\d\d:\d\d:\d\d|\d\d-\d\d \d\d:\d\d|[EWIDVF]/[\w.$-]{1,40}|[\w-]{1,30}\s+\|\s"
    r"|(?:at|from) [\w.$<>/\[\]@ ]{1,120}[(:]|at (?:async )?[\w.$<>]{2,}|Caused by:|#\d+\s|\*{3} |\[?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE|LOG|error|warn|info|debug)\]?[:\s/]"
    r"|(?:GET|POST|PUT|DELETE|OPTIONS|PATCH|HEAD) (?:https?://|/)|HTTP/\d|curl: \(|<\s?HTTP|[<>*] [A-Za-z]"
    r"|\{\s*\"?(?:error|code|errorCode|message|success|status|level|severity|time|timestamp|@timestamp|ts|msg|logger)\"?\s*:|statusCode|status[=: ]|\$ |=> |-> |→|npm (?:ERR|WARN|error)|Uncaught|Unhandled|Exception|Error\b"
    r"|[A-Z]\w*(?:Error|Exception)\b|Traceback|Access to (?:fetch|XMLHttpRequest)|Refused to|Mixed Content|Failed to load|Cross-Origin|Module not found|Warning:|Task :|e: file|ld: |error:|Fatal)"
)
_LOG_PART = re.compile(
    r"net::ERR_|\b(?:ERR|ERROR|AUTH_ERR)_[A-Z_]{3,}|(?:Login|Authentication) failed: |\bE[A-Z]{5,}\b.{0,200}\berrno|Code=-?\d{3,4}"
    r"|NSURLErrorDomain|\w{1,60}Exception\b|\w{1,60}Error:|\b(?:Type|Reference|Syntax|Range)Error\b|\"?devMessage\"?|does not exist(?:,|\. Please)| HTTP/\d"
    r"|is not valid JSON|^\s*\"?(?:message|code|source|details)\"?\s*:\s*[\"\[{]"
)
_EXCEPTION = re.compile(r"\s*(?:e: |> )?(?:[\w$]{1,40}\.){0,8}\w*(?:Exception|Error)\b")
_CODE_LINE = re.compile(
    r"^\s*(?:(?:import|export|package|using|require|from|const|let|var|val|def|func|fun|function|class|struct|return"
    r"|async|await|public|private|protected|static|final|override|@\w+|#include|if|else|try|catch|for|while|switch"
    r"|new|print|debugPrint|implementation|pod|<script|</|<\w+ \w+=|<\w+/?>)\b.*[\{\};(=)<>\"']|[\w.$?!]+\([^)]*\)?.*[;{},]\s*$"
    r"|[}\])]+[;,)]*\s*$|[\w.$\[\]]+\s*=\s*\S|\.\w+\(|[\w-]+:\s*[\"'\w][^.!?]*,\s*$|\}\s*(?:else|catch|,|\))|\w+\.\w+(?:\.\w+)*\s*\(|<\w+[A-Z]\w*)"
)
_CODE_PART = re.compile(
    r"=>\s*[{(\w]|\bawait \w|\.(?:then|catch)\(|CometChat(?:Calls)?(?:\.shared)?\.\w+\(|;\s*(?://.*)?$|\{\s*$|process\.env|import\.meta"
    r"|^\s*[\w.]*\b(?:login|init)\w*\s*\(.*\)"
)
_CONSOLE_LINE = re.compile(
    r"^\s*(?:Access to (?:fetch|XMLHttpRequest)|Refused to (?:connect|load|execute)|Connecting to '|Mixed Content|Blocked loading|Failed to load resource"
    r"|WebSocket connection to|Cross-Origin Request|Content[- ]Security[- ]Policy:|DevTools failed|Error during WebSocket|(?:GET|POST|PUT|DELETE|OPTIONS) https?://)"
)
_TAG_OF_OTHERS = re.compile(
    r"^\s*(?:\[|[EWIDV]/)?(?:Firebase\w*|FCM|Auth0|Okta|Cognito|Supabase|Sentry|Stripe|Segment|Mixpanel|OneSignal|Pusher|Twilio|Agora|Sendbird|Crashlytics|HMR|vite|webpack|Fast Refresh|GooglePlayServices\w*)\b\]?\s{0,3}[:(\]]",
    re.IGNORECASE,
)
_PAGE = re.compile(r"^\s*<(?:!doctype|html|head|title|body)\b", re.IGNORECASE)
_COMMENT_LINE = re.compile(r"^\s*(?://|/\*|\*(?!\*)|<!--|#(?!\d)(?! [A-Z].{0,40}$))\s?")
_COMMENT = re.compile(
    r"(?<![:\w\"'/])//(?!\S*\.\w{2,4}/)\s?(?P<comment>.*)$|/\*(?P<block>.*?)\*/|(?<=[;)\]'\"\s])#\s(?P<hash>.*)$"
)
_COMMENT_OF_A_PLAN = re.compile(
    r"\b(?:TODO|FIXME|XXX|handle|handles|see|cf\.|e\.g\.|when|if|in case|@\w+|never|always|should|must)\b"
)
_CALL_AND_RESULT = re.compile(
    r"^(?P<code>\s*(?:(?:await|return|let|const|val|var|final)\s[^\n]{0,80}?)?[\w.$?!]{0,80}\b\w+\([^\n]{0,300}?\)[;,]?)"
    r"(?:\s*(?:-+>|=+>|→|⇒)\s*|\s+(?=(?:never|neither|fails?|throws?|gives?|returns?|prints?|works?|is|does|says?|still|hangs?|rejects?|always|sometimes)\b))"
    r"(?P<rest>\S[^\n]*)$"
)
_COMMENT_OF_RESULT = re.compile(
    r"^\s*(?:-+>|=+>|→|>>|\?|prints?|logs?|throws?|returns?|gives?|fails?|result|output|here|boom|error|uncaught)"
    r"|\b(?:ERR|ERROR|AUTH_ERR)_[A-Z_]{3,}|\b[A-Z_]{5,}_(?:NOT|LOGGED|DONE|IN)_?\w*|Login failed|Authentication failed"
    r"|does not exist|net::|\w+Error\b|\w+Exception\b|undefined|null\b|^\s*(?:Promise|Instance of)\b",
    re.IGNORECASE,
)
_QUOTED_OR_MACHINE = re.compile(
    r"\"[^\"\n]{0,600}\"|'[^'\n]{3,600}'(?!\w)|`[^`\n]{0,600}`|\{[^\n]{0,1500}\}|https?://\S+|\b[A-Z_]{4,}\b|\S*[_./\\{}()=<>]\S+"
    r"|(?:Login|Authentication) failed: .{0,300}|(?:The (?:UID|auth token|key)\b.{0,120}? does not exist)[^\n]{0,110}?(?:\.|$)"
    r"|\b\w+(?:Error|Exception)\b:?[^\n]{0,300}?(?:[.;]|$)"
)
_FUNCTION_WORD = re.compile(
    r"\b(?:the|a|an|our|my|we|i|it|is|are|was|were|has|have|in|on|of|to|for|with|and|but|so|since|when|after|only|that|this|they|he|she|you|your|if|as|from|by|not|do|does|did|can"
    r"|der|die|das|ein\w*|wir|ich|ist|sind|hat|haben|im|in|von|zu|für|mit|und|aber|seit|wenn|nach|nur|nicht|unser\w*|kommt"
    r"|le|la|les|un|une|notre|nous|je|est|sont|dans|de|du|des|pour|avec|et|mais|depuis|quand|après|que|qui|ne|pas"
    r"|el|los|las|una|nuestr\w*|es|son|en|del|para|con|y|pero|desde|cuando|que|no|se"
    r"|o|os|as|um|uma|noss\w*|é|são|em|do|da|com|e|mas|quando|que|não"
    r"|il|lo|gli|nostr\w*|è|sono|di|per|ma|da|dopo|che|non)\b",
    re.IGNORECASE,
)
_SET_ASIDE = re.compile(
    r"\b(?:unrelated|please ignore|not related|ignore (?:this|that)|harmless|known noise)\b", re.IGNORECASE
)
_AUTH_URL = re.compile(r"token|auth|login|calls?\b|chat|session", re.IGNORECASE)
_URL_HOST = re.compile(r"https?://([^\s/:\"'<>)\]]{1,200})", re.IGNORECASE)
_OUR_HOST = re.compile(
    r"cometchat|api(?:client)?-(?:us|eu|in)\b|localhost|127\.0\.0\.1|10\.0\.2\.2|0\.0\.0\.0", re.IGNORECASE
)
_REQUEST_LINE = re.compile(
    r"\b(?:GET|POST|PUT|DELETE|OPTIONS|HEAD|PATCH)\s+https?://|Access to (?:fetch|XMLHttpRequest|script|font|image) at"
    r"|Failed to load resource|Refused to (?:connect|load)|net::ERR_|Mixed Content|DevTools failed|preload",
    re.IGNORECASE,
)
_OTHER_PRODUCT = re.compile(
    r"firebase|\bFCM\b|auth0|okta|cognito|supabase|sentry|stripe|segment|mixpanel|amplitude|google[- ]?analytics|gtag|gtm"
    r"|doubleclick|facebook|fbevents|hotjar|intercom|zendesk|clarity\.ms|recaptcha|onesignal|pusher|twilio|agora|sendbird"
    r"|datadog|new ?relic|bugsnag|crashlytics|launchdarkly|hubspot|chrome-extension://|grammarly|\bsw\.js\b|service-?worker"
    r"|source ?map|favicon|manifest\.json|react devtools|\[HMR\]|\[vite\]|\[webpack|\[Fast Refresh\]|DevTools",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<=[.!?])\s+(?=[\"'(\[A-ZÀ-Þ¿¡0-9*-])|(?<=[。！？।])|\s+(?:[-*•·]|\d[.)])\s+|;\s+"
)
_CONTRAST = re.compile(
    r",?\s+\b(?:but|however|yet|although|except that|aber|jedoch|sondern|allerdings|mais|cependant|pero|sino|embargo|mas"
    r"|porém|ma|però|bensì)\b[,\s]+|(?<=が)、|，?(?:但是|但|不过|可是|而是)|लेकिन|मगर"
)
_CLAUSE_END = re.compile(r"\s*[,:;–—、，]\s*")


def passages_of(text: str) -> tuple[Passage, ...]:
    """Split a ticket into its passages.

    >>> [(one.kind, one.text) for one in passages_of("It fails. It is not the firewall.")]
    [('words', 'It fails.'), ('denied', 'It is not the firewall.')]
    """
    lines = _numbered_lines(plain(text))
    return tuple(
        passage
        for number, kind, line in _unwrapped(_classified(lines))
        for passage in _split(number, kind, line)
        if line and passage.text
    )


def own_lines(text: str, passages: tuple[Passage, ...]) -> str:
    """Return the lines of a ticket as they stand, without those that are not the customer's."""
    others = {one.line for one in passages if one.kind not in OWN}
    return "\n".join(
        _QUOTE_MARK.sub("", line) for number, line in _numbered_lines(plain(text)) if number not in others
    )


def _numbered_lines(text: str) -> list[tuple[int, str]]:
    lines = [(number, line[:_LONGEST_LINE]) for number, line in enumerate(text.split("\n"), 1)]
    if len(text) <= LONGEST_READ:
        return lines
    kept, size, seen = [], 0, set()
    for number, line in lines:
        telling = size < _HEAD or _LOG_PART.search(line) or "cometchat" in line.lower()
        if telling and size < LONGEST_READ and line not in seen:
            kept.append((number, line))
            seen.add(line)
            size += len(line) + 1
    return kept


def _classified(lines: list[tuple[int, str]]) -> Iterator[tuple[int, Kind, str]]:
    """Yield every line with its number and kind; the state that carries over from line to line is kept here."""
    written = [line for _, line in lines if line.strip()]
    quoted_share = sum(_QUOTE_MARK.match(line) is not None for line in written) / max(len(written), 1)
    forwarded = quoted_share > 0.6
    fenced = signed = agent = docs = False
    last_telling = max(
        (number for number, line in lines if _LOG_PART.search(line) or _LOG_LINE.match(line)), default=0
    )
    for number, raw in lines:
        quoted = _QUOTE_MARK.match(raw)
        line = raw[quoted.end() :] if quoted else raw
        if _FENCE.match(line):
            fenced = not fenced
            continue
        if not line.strip():
            agent = False
            docs = docs and quoted is not None
            yield number, "words", ""
            continue
        if _REPLY_HEADER.match(line.strip()):
            signed = False
            continue
        if not fenced and _AGENT.match(line.strip()):
            agent = True
        elif agent and _SPEAKER.match(line.strip()):
            agent = False
        if (
            not fenced
            and not signed
            and number > last_telling
            and _SIGN_OFF.match(line.strip())
            and len(line) < 60
        ):
            signed = True
            yield number, "signature", line
            continue
        if not fenced and _ADVICE.search(line):
            yield number, "docs", line
            continue
        if not fenced and (_DOCS.search(line) or _DOCS_ROW.match(line)):
            docs = not _DOCS_ROW.match(line)
            yield number, "docs", line
            continue
        kind = _kind_of_line(line, fenced=fenced)
        if signed or _DISCLAIMER.search(line):
            kind = "signature" if kind in ("words", "code") else kind
        elif agent and not fenced:
            kind = "agent"
        elif docs and (quoted or _DOCS_TABLE.match(line) or line.lstrip().startswith(('"', "“", "-", "*"))):
            kind = "docs"
        elif (quoted and kind in ("words", "log") and _is_agents(line, forwarded=forwarded)) or (
            kind in ("words", "log") and _AGENT_QUESTION.match(line)
        ):
            kind = "agent"
        yield number, kind, line


def _is_agents(line: str, *, forwarded: bool) -> bool:
    if _AGENT_QUESTION.match(line):
        return True
    return not forwarded and (_AGENT_PHRASE.search(line) is not None or line.rstrip().endswith("?"))


def _kind_of_line(line: str, *, fenced: bool) -> Kind:
    if _COMMENT_LINE.match(line) and not line.lstrip().startswith(("# ", "* ")):
        return "log" if _is_result(line.lstrip("/*# ")) else "comment"
    if _PAGE.match(line):
        return "log"
    if _ASSERTION.match(line):
        return "code"
    if _CALL_AND_RESULT.match(line) and not re.search(r"=>\s*[{(]?\s*$|=>\s*[{(]", line):
        return "code"
    if _CONSOLE_LINE.match(line) or _is_log(line):
        return "foreign" if _is_foreign(line) else "log"
    if _TAG_OF_OTHERS.match(line):
        return "foreign"
    if fenced:
        return "code" if _CODE_LINE.match(line) or _CODE_PART.search(line) else "log"
    bare = _COMMENT.sub("", line)
    if _is_sentence(bare):
        return "words"
    if _CODE_LINE.match(line) and _is_code(bare):
        return "code"
    if _CODE_PART.search(line) and not re.search(r"[.!?]\s+[A-Z]", bare):
        return "code"
    return "words"


def _is_log(line: str) -> bool:
    if _LOG_LINE.match(line):
        return not _is_sentence(line)
    return (
        _LOG_PART.search(line) is not None
        and (_EXCEPTION.match(line) is not None or not (_CODE_LINE.match(line) and _is_code(line)))
        and not _is_sentence(line)
    )


def _is_sentence(line: str) -> bool:
    """Tell somebody's words, which may quote a message, from a line that software wrote."""
    own = _QUOTED_OR_MACHINE.sub(" ", line)
    return len(_FUNCTION_WORD.findall(own)) >= 2 and len(re.findall(r"[^\W\d_]{2,}", own)) >= 5


def _is_result(comment: str) -> bool:
    return _COMMENT_OF_RESULT.search(comment) is not None and _COMMENT_OF_A_PLAN.search(comment) is None


def _is_code(line: str) -> bool:
    """Tell code from prose that happens to begin like it: `if`, `for`, `from`, `import`."""
    words = re.findall(r"[^\W\d_]{2,}", line)
    symbols = re.findall(r"[{}();=<>\[\]\"'`$]|=>|->", line)
    return len(symbols) >= 2 and len(symbols) * 5 >= len(words)


def _is_foreign(line: str) -> bool:
    """Tell a line of another product, or of a request to another host that has no part in a login."""
    if re.search(r"cometchat|AUTH_ERR_|apiKey|auth_tokens", line, re.IGNORECASE):
        return False
    if _OTHER_PRODUCT.search(line) or _SET_ASIDE.search(line):
        return True
    hosts = _URL_HOST.findall(line)
    if _AUTH_URL.search(line) or not hosts:
        return False
    return _REQUEST_LINE.search(line) is not None and not any(map(_OUR_HOST.search, hosts))


def _unwrapped(lines: Iterator[tuple[int, Kind, str]]) -> Iterator[tuple[int, Kind, str]]:
    """Join prose lines that a mailer broke at its margin, and a message that goes on in the next line."""
    pending: tuple[int, Kind, str] | None = None
    for number, kind, line in lines:
        if pending and _goes_on(pending, number, kind, line):
            pending = (pending[0], pending[1], f"{pending[2].rstrip()} {line.strip()}")
            continue
        if pending:
            yield pending
        pending = (number, kind, line)
    if pending:
        yield pending


def _goes_on(before: tuple[int, Kind, str], number: int, kind: Kind, line: str) -> bool:
    first, first_kind, text = before
    stripped = line.strip()
    if not stripped or len(text) > _LONGEST_LINE or len(text) < _NARROWEST_MARGIN * (number - first):
        return False
    if first_kind in ("words", "docs", "agent") and kind == first_kind:
        return not re.match(r"[-*•\d#>|]", stripped) and not text.rstrip().endswith((":",))
    opens_lower = stripped[:1].islower() or stripped[:1] in "({'\""
    return (
        first_kind == "log"
        and kind == "words"
        and opens_lower
        and not text.rstrip().endswith((".", ":", "}", ")"))
    )


def _split(number: int, kind: Kind, line: str) -> Iterator[Passage]:
    text = " ".join(line.split())
    if kind == "code":
        yield from _code_and_comment(number, text)
    elif kind == "words":
        for sentence in _SENTENCE_END.split(text):
            yield from _claims(number, sentence)
    else:
        yield Passage(kind, text, number)


def _code_and_comment(number: int, text: str) -> Iterator[Passage]:
    if called := _CALL_AND_RESULT.match(text):
        yield from _code_and_comment(number, called["code"])
        yield Passage("words" if _is_sentence(called["rest"]) else "log", called["rest"], number)
        return
    found = _COMMENT.search(text)
    comment = next((part for part in found.groups() if part), "") if found else ""
    yield Passage("code", text[: found.start()].rstrip() if found else text, number)
    if comment:
        yield Passage("log" if _is_result(comment) else "comment", comment, number)


def _claims(number: int, sentence: str) -> Iterator[Passage]:
    """Split a sentence where it turns, and set apart what it denies."""
    parts = [part for part in _CONTRAST.split(sentence.strip()) if part and part.strip()]
    if not any(denies_sentence(part) or denies_clause(part) for part in parts):
        parts = [sentence.strip()] if parts else []
    for part in parts:
        if denies_sentence(part):
            yield Passage("denied", part.strip(), number)
        elif denies_clause(part):
            for clause in _CLAUSE_END.split(part):
                if clause and clause.strip():
                    yield Passage("denied" if denies_clause(clause) else "words", clause.strip(), number)
        else:
            yield Passage(
                "question" if part.rstrip().endswith(("?", "？")) else "words", part.strip(), number
            )
