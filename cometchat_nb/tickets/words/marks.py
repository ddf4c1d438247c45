"""How the lines of a ticket look: quotations, agents, documentation, logs, code; as patterns."""

from __future__ import annotations

import re

QUOTE_MARK = re.compile(r"^\s{0,8}(?:>\s?|\|\s(?=[A-Z][a-z]+ wrote))+")
FENCE = re.compile(r"^\s*(?:```|~~~)")
REPLY_HEADER = re.compile(
    r"^(?:On .{4,120} wrote:|Am .{4,120} schrieb.{0,60}:|Le .{4,120} a écrit ?:|El .{4,120} escribió:"
    r"|Em .{4,120} escreveu:|Il .{4,120} ha scritto:|-{3,} ?(?:Original Message|Forwarded|Ursprüngliche).{0,40}"
    r"|.{4,60}のメール:|在.{4,80}写道[:：])\s*$",
    re.IGNORECASE,
)
AGENT = re.compile(
    r"^(?:\[?(?:\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)\]?\s*)?"
    r"(?:(?:support|agent|helpdesk|help desk|cometchat(?: (?:support|team|agent|bot))?|l[123]|csm?|tam)"
    r"(?: ?\([^)]{1,40}\))?|[\w. ]{2,30} ?\((?:cometchat|support|agent)[^)]{0,30}\)|[\w. ]{2,30} from cometchat"
    r"|[\w. ]{2,30} @ ?cometchat)\s*(?::|>|\bwrote\b|\bsaid\b)",
    re.IGNORECASE,
)
SPEAKER = re.compile(
    r"^(?:\[?(?:\d{1,2}:\d\d(?::\d\d)?(?: ?[AP]M)?)\]?\s*)?"
    r"(?:customer|client|user|me|us|reporter|kunde|cliente|requester|[A-Z][a-z]+(?: [A-Z][a-z.]+)?)\s*(?:>|:)\s"
)
AGENT_PHRASE = re.compile(
    r"thank(?:s| you) for (?:reaching out|contacting|writing in|your (?:message|patience|report))"
    r"|(?:could|can|would) you (?:please |kindly )?(?:check|confirm|share|verify|send|try|tell|provide|let us know)"
    r"|please (?:check|confirm|verify|share|make sure|let us know|provide)|(?:did|have) you (?:check|tri|verif|clear)"
    r"|^do you (?:see|get|have|use)\b.*\?$|happy to help|^is (?:the|your|there)\b.*\?$|^are (?:the|you|your)\b.*\?$"
    r"|können sie (?:bitte )?(?:prüfen|uns)|pouvez-vous|podría|poderia|potreste|ご確認(?:ください|いただけ)|请(?:您)?(?:确认|检查|提供)",
    re.IGNORECASE,
)
AGENT_QUESTION = re.compile(
    r"^\s*(?:\W\s*)?(?:do|did|have|has) (?:you|your \w+) (?!know|think|have any (?:idea|news|update)|guys|please)[^\n?]{3,200}\?\s*$"
    r"|^\s*(?:\W\s*)?(?:is|are) your [^\n?]{3,200}\?\s*$"
    r"|^\s*(?:\W\s*)?(?:avez-vous|est-ce que vous (?:avez|utilisez)|utilisez-vous|haben sie|hast du|habt ihr|verwenden sie|ha (?:verificado|comprobado|revisado|probado)|han (?:verificado|comprobado)|você (?:já )?(?:verificou|conferiu|testou)|(?:avete|hai|ha) (?:verificato|controllato|provato))\b [^\n?]{3,200}\?\s*$",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"^(?:--+|—|(?:(?:best|kind|warm|many)(?: regards| wishes| thanks)?|regards|cheers|thanks(?: a lot| again| in advance)?"
    r"|thank you|thx|sincerely|br|mit freundlichen|viele|beste|liebe|freundliche|danke|cordialement|bien à vous"
    r"|merci|saludos|un saludo|atentamente|gracias|atenciosamente|obrigad[oa]|abraços|cordiali|distinti|grazie"
    r"|sent from my|von meinem .{2,20} gesendet|get outlook|よろしくお願い.{0,12}|谢谢|धन्यवाद)"
    r"(?: (?:grüßen?|grüße|saluti|saludos|regards|you|d'avance|vielmals|mille))?[ ,.!]*.{0,24})$",
    re.IGNORECASE,
)
DISCLAIMER = re.compile(
    r"this (?:e-?mail|message)(?: and any| is| may| contains).{0,80}(?:confidential|intended|privileged)"
    r"|diese (?:e-?mail|nachricht) (?:enthält|ist).{0,60}vertraulich|avis de confidentialité"
    r"|unsubscribe|virus[- ]free|scanned (?:by|for)",
    re.IGNORECASE,
)
DOCS = re.compile(
    r"(?:the|your|official|cometchat|from)[\w' ]{0,20} (?:docs?|documentation|readme|troubleshooting(?: page| guide)?"
    r"|error guide|knowledge base|help cent(?:er|re)|manual)\b[^.\n]{0,40}(?:says?|states?|reads?|mentions?|lists?|:|explains?|tells?)"
    r"|according to (?:the|your|cometchat'?s?) (?:[\w-]+ ){0,3}(?:docs|documentation|guide|page|manual|article|reference|readme|wiki)\b|quot(?:e|ing|ed) (?:from )?(?:the |your )?doc"
    r"|(?:in der|laut|eure) (?:doku|dokumentation)|(?:la|votre) documentation (?:dit|indique)|la documentación (?:dice|indica)"
    r"|a documentação (?:diz|indica)|la documentazione (?:dice|indica)|ドキュメントに(?:は|よると)|文档(?:说|写|中)",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"^\W{0,4}(?:please note\b|note(?: that|:)|ensure (?:that )?(?:the|your|you)\b|make sure (?:that )?(?:the|your|you)\b|(?:always|never) (?:call|use|await|ship|expose|store|pass)\b"
    r"|(?:changelog|release notes?|what's new)\b|if the (?!\w+ (?:is|are) (?:not|blocked))[^,\n]{3,60}, (?:then )?(?:mint|create|generate|call|check|use|wait|verify|contact|make|ask|try|see)\b)"
    r"|^\s*\|(?:[^|\n]{2,120}\|){1,4}\s*(?:generate|create|verify|check|double-check|ensure|call|use|run|add|set|always|await|confirm|request)\b[^|\n]{3,200}\|?\s*$",
    re.IGNORECASE,
)
"""What tells others what to do: documentation, not what happened."""
ASSERTION = re.compile(
    r"^\s*(?:(?:await )?expect\s?\(|assert\w*[ (]|self\.assert\w+\(|XCTAssert\w*\(|(?:it|test|describe)\s?\()"
)
DOCS_TABLE = re.compile(r"^\s*\|.*\|.*\|\s*$")
DOCS_ROW = re.compile(r"^\s*\|\s*`?[A-Z]{3,}(?:_[A-Z]+)+`?\s*\|[^|]*\|\s*$")
LOG_LINE = re.compile(
    r"^\s*(?:\[?\d{4}-\d\d-\d\d[T ]|\[?\d\d:\d\d:\d\d|\d\d-\d\d \d\d:\d\d|[EWIDVF]/[\w.$-]{1,40}|[\w-]{1,30}\s+\|\s"
    r"|(?:at|from) [\w.$<>/\[\]@ ]{1,120}[(:]|at (?:async )?[\w.$<>]{2,}|Caused by:|#\d+\s|\*{3} |\[?(?:ERROR|WARN(?:ING)?|INFO|DEBUG|FATAL|TRACE|LOG|error|warn|info|debug)\]?[:\s/]"
    r"|(?:GET|POST|PUT|DELETE|OPTIONS|PATCH|HEAD) (?:https?://|/)|HTTP/\d|curl: \(|<\s?HTTP|[<>*] [A-Za-z]"
    r"|\{\s*\"?(?:error|code|errorCode|message|success|status|level|severity|time|timestamp|@timestamp|ts|msg|logger)\"?\s*:|statusCode|status[=: ]|\$ |=> |-> |→|npm (?:ERR|WARN|error)|Uncaught|Unhandled|Exception|Error\b"
    r"|[A-Z]\w*(?:Error|Exception)\b|Traceback|Access to (?:fetch|XMLHttpRequest)|Refused to|Mixed Content|Failed to load|Cross-Origin|Module not found|Warning:|Task :|e: file|ld: |error:|Fatal)"
)
LOGCAT_TAG = re.compile(
    r"^\s*(?:\d\d-\d\d \d\d:\d\d:\d\d\.\d+\s+\d+\s+\d+ )?[EWIDVF][/ ][\w.$-]{1,40}\s{0,20}(?:\(\s*\d+\))?:\s"
)
SCRIPTS_MEET = re.compile(
    r"(?<=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af])"
)
"""Where a word in Latin letters adjoins a script without spaces: a word ends there."""
LETTER_OF_ANOTHER_SCRIPT = re.compile(
    r"[\u0400-\u04ff\u0600-\u06ff\u0900-\u097f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
)
"""A letter of a script that messages of software are seldom written in."""
LOG_PART = re.compile(
    r"net::ERR_|\b(?:ERR|ERROR|AUTH_ERR)_[A-Z_]{3,}|(?:Login|Authentication) failed: |\bE[A-Z]{5,}\b.{0,200}\berrno|Code=-?\d{3,4}"
    r"|NSURLErrorDomain|\w{1,60}Exception\b|\w{1,60}Error:|\b(?:Type|Reference|Syntax|Range)Error\b|\"?devMessage\"?|does not exist(?:,|\. Please)| HTTP/\d"
    r"|is not valid JSON|^\s*\"?(?:message|code|source|details)\"?\s*:\s*[\"\[{]"
)
PRINTED_FIELD = re.compile(
    r"^\s*[(\"']?(?:error_?(?:code|description|message)|code|message|reason|details|dev_?message|description|name|localizedDescription|underlyingError)[\"']?"
    r"\s*[:=]\s*[\"'@]?(?:[A-Z]+_[A-Z_]{3,}\b|[\"'][A-Z][^\"'\n]{0,200}\s[^\"'\n]{3,200}[\"']\W{0,3}$)",
    re.IGNORECASE,
)
"""A field of an error as a debugger or a console prints it."""
EXCEPTION = re.compile(r"\s*(?:e: |> )?(?:[\w$]{1,40}\.){0,8}\w*(?:Exception|Error)\b")
CODE_LINE = re.compile(
    r"^\s*(?:(?:import|export|package|using|require|from|const|let|var|val|def|func|fun|function|class|struct|return"
    r"|async|await|public|private|protected|static|final|override|@\w+|#include|if|else|try|catch|for|while|switch"
    r"|new|print|debugPrint|implementation|pod|<script|</|<\w+ \w+=|<\w+/?>)\b.*[\{\};(=)<>\"']|[\w.$?!]+\([^)]*\)?.*[;{},]\s*$"
    r"|[}\])]+[;,)]*\s*$|[\w.$\[\]]+\s*=\s*\S|\.\w+\(|[\w-]+:\s*[\"'\w][^.!?]*,\s*$|\}\s*(?:else|catch|,|\))|\w+\.\w+(?:\.\w+)*\s*\(|<\w+[A-Z]\w*)"
)
CODE_PART = re.compile(
    r"=>\s*[{(\w]|\bawait \w|\.(?:then|catch)\(|CometChat(?:Calls)?(?:\.shared)?\.\w+\(|;\s*(?://.*)?$|\{\s*$|process\.env|import\.meta"
    r"|^\s*[\w.]*\b(?:login|init)\w*\s*\(.*\)"
)
CONSOLE_LINE = re.compile(
    r"^\s*(?:Access to (?:fetch|XMLHttpRequest)|Refused to (?:connect|load|execute)|Connecting to '|Mixed Content|Blocked loading|Failed to load resource"
    r"|WebSocket connection to|Cross-Origin Request|Content[- ]Security[- ]Policy:|DevTools failed|Error during WebSocket|(?:GET|POST|PUT|DELETE|OPTIONS) https?://)"
)
TAG_OF_OTHERS = re.compile(
    r"^\s*(?:\[|[EWIDV]/)?(?:Firebase\w*|FCM|Auth0|Okta|Cognito|Supabase|Sentry|Stripe|Segment|Mixpanel|OneSignal|Pusher|Twilio|Agora|Sendbird|Crashlytics|HMR|vite|webpack|Fast Refresh|GooglePlayServices\w*)\b\]?\s{0,3}[:(\]]",
    re.IGNORECASE,
)
PAGE = re.compile(r"^\s*<(?:!doctype|html|head|title|body)\b", re.IGNORECASE)
COMMENT_LINE = re.compile(r"^\s*(?://|/\*|\*(?!\*)|<!--|#(?!\d)(?! [A-Z].{0,40}$))\s?")
COMMENT = re.compile(
    r"(?<![:\w\"'/])//(?!\S*\.\w{2,4}/)\s?(?P<comment>.*)$|/\*(?P<block>.*?)\*/|(?<=[;)\]'\"\s])#\s(?P<hash>.*)$"
)
# Words by which a comment in a customer's code, "TODO" among them, says what it shall do, not what it did.
COMMENT_OF_A_PLAN = re.compile(
    r"\b(?:TODO|FIXME|XXX|handle|handles|see|cf\.|e\.g\.|when|if|in case|@\w+|never|always|should|must)\b"
)
CALL_AND_RESULT = re.compile(
    r"^(?P<code>\s*(?:(?:await|return|let|const|val|var|final)\s[^\n]{0,80}?)?[\w.$?!]{0,80}\b\w+\([^\n]{0,300}?\)[;,]?)"
    r"(?:\s*(?:-+>|=+>|→|⇒)\s*|\s+(?=(?:never|neither|fails?|throws?|gives?|returns?|prints?|works?|is|does|says?|still|hangs?|rejects?|always|sometimes)\b))"
    r"(?P<rest>\S[^\n]*)$"
)
COMMENT_OF_RESULT = re.compile(
    r"^\s*(?:-+>|=+>|→|>>|\?|prints?|logs?|throws?|returns?|gives?|fails?|result|output|here|boom|error|uncaught)"
    r"|\b(?:ERR|ERROR|AUTH_ERR)_[A-Z_]{3,}|\b[A-Z_]{5,}_(?:NOT|LOGGED|DONE|IN)_?\w*|Login failed|Authentication failed"
    r"|does not exist|net::|\w+Error\b|\w+Exception\b|undefined|null\b|^\s*(?:Promise|Instance of)\b",
    re.IGNORECASE,
)
QUOTED_OR_MACHINE = re.compile(
    r"\"[^\"\n]{0,600}\"|'[^'\n]{3,600}'(?!\w)|`[^`\n]{0,600}`|\{[^\n]{0,1500}\}|https?://\S+|\b[A-Z_]{4,}\b|\S*[_./\\{}()=<>]\S+"
    r"|(?:Login|Authentication) failed: .{0,300}|(?:The (?:UID|auth token|key)\b.{0,120}? does not exist)[^\n]{0,110}?(?:\.|$)"
    r"|\b\w+(?:Error|Exception)\b:?[^\n]{0,300}?(?:[.;]|$)"
)
FUNCTION_WORD = re.compile(
    r"\b(?:the|a|an|our|my|we|i|it|is|are|was|were|has|have|in|on|of|to|for|with|and|but|so|since|when|after|only|that|this|they|he|she|you|your|if|as|from|by|not|do|does|did|can"
    r"|der|die|das|ein\w*|wir|ich|ist|sind|hat|haben|im|in|von|zu|für|mit|und|aber|seit|wenn|nach|nur|nicht|unser\w*|kommt"
    r"|le|la|les|un|une|notre|nous|je|est|sont|dans|de|du|des|pour|avec|et|mais|depuis|quand|après|que|qui|ne|pas"
    r"|el|los|las|una|nuestr\w*|es|son|en|del|para|con|y|pero|desde|cuando|que|no|se"
    r"|o|os|as|um|uma|noss\w*|é|são|em|do|da|com|e|mas|quando|que|não"
    r"|il|lo|gli|nostr\w*|è|sono|di|per|ma|da|dopo|che|non)\b",
    re.IGNORECASE,
)
SET_ASIDE = re.compile(
    r"\b(?:unrelated|please ignore|not related|ignore (?:this|that)|harmless|known noise)\b", re.IGNORECASE
)
AUTH_URL = re.compile(r"token|auth|login|calls?\b|chat|session", re.IGNORECASE)
URL_HOST = re.compile(r"https?://([^\s/:\"'<>)\]]{1,200})", re.IGNORECASE)
OUR_HOST = re.compile(
    r"cometchat|api(?:client)?-(?:us|eu|in)\b|localhost|127\.0\.0\.1|10\.0\.2\.2|0\.0\.0\.0", re.IGNORECASE
)
REQUEST_LINE = re.compile(
    r"\b(?:GET|POST|PUT|DELETE|OPTIONS|HEAD|PATCH)\s+https?://|Access to (?:fetch|XMLHttpRequest|script|font|image) at"
    r"|Failed to load resource|Refused to (?:connect|load)|net::ERR_|Mixed Content|DevTools failed|preload",
    re.IGNORECASE,
)
OTHER_PRODUCT = re.compile(
    r"firebase|\bFCM\b|auth0|okta|cognito|supabase|sentry|stripe|segment|mixpanel|amplitude|google[- ]?analytics|gtag|gtm"
    r"|doubleclick|facebook|fbevents|hotjar|intercom|zendesk|clarity\.ms|recaptcha|onesignal|pusher|twilio|agora|sendbird"
    r"|datadog|new ?relic|bugsnag|crashlytics|launchdarkly|hubspot|chrome-extension://|grammarly|\bsw\.js\b|service-?worker"
    r"|source ?map|favicon|manifest\.json|react devtools|\[HMR\]|\[vite\]|\[webpack|\[Fast Refresh\]|DevTools",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(
    r"(?<=[.!?؟])(?<!\be\.g\.)(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bi\.e\.)(?<!\bz\.B\.)(?<!\bvs\.)(?<!\betc\.)(?<!\bresp\.)(?<!\bbzw\.)(?<!\bapprox\.)(?<!\bNo\.)(?<!\bNr\.)(?<!\bv\.)(?<!\.\.)"
    r"\s+(?=[\"'(\[\w¿¡*-])|(?<=[。！？।])|\s+(?:[-*•·]|\d[.)])\s+|;\s+"
)
CONTRAST = re.compile(
    r",?\s+\b(?:but|however|yet|although|except that|aber|jedoch|sondern|allerdings|mais|cependant|pero|sino|embargo|mas"
    r"|porém|ma|però|bensì)\b[,\s]+|(?<=が)、|，?(?:但是|但|不过|可是|而是)|लेकिन|मगर"
)
CLAUSE_END = re.compile(r"\s*[,:;–—、，]\s*")
