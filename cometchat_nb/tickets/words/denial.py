"""How people say in several languages that something is not the cause, or that something works."""

from __future__ import annotations

import re

_WHOLE_SENTENCE = r"""
    \b(?:rul(?:ed|es|ing)?\ out|exclud(?:ed|es)|double[- ]?check(?:ed)?|already\ (?:checked|verified|tried|confirmed)
    |(?:we|i|they|it|admin|team|support)(?:\ have|'ve)?\ (?:also\ )?(?:checked|verified|confirmed|compared)(?!\ (?:and|but|that\ it\ is\ not))
    |nothing\ to\ do\ with|has\ been\ (?:checked|verified|excluded))
    |\b(?:ausgeschlossen|ausschlie(?:ß|ss)en|(?:schon|bereits|mehrfach|alles)\ (?:geprüft|überprüft|kontrolliert|getestet)|nichts\ (?:mit|zu\ tun))
    |\b(?:nous\ avons|on\ a|j'ai)\ (?:déjà\ )?(?:exclu|vérifié|contrôlé|écarté)|\brien\ à\ voir
    |\b(?:descart(?:amos|ado|ada|é|amos|ei|ou)|hemos\ (?:verificado|comprobado|revisado)|ya\ (?:verificamos|comprobamos|revisamos)|nada\ que\ ver
    |já\ (?:verific|confer|descart|test)\w{0,8}|nada\ a\ ver)
    |\b(?:abbiamo|ho)\ (?:già\ )?(?:escluso|verificato|controllato)|\bniente\ a\ che\ (?:fare|vedere)
    |確認済み|確認しました|除外(?:しました|済み|できます)|関係(?:ありません|ない)
    |已(?:经)?排除|排除了|(?:检查|确认|核对)过|已(?:经)?(?:确认|检查|核对)|(?:与|和|跟)[^，。\n]{1,12}无关
    |जाँच\ (?:कर\ )?(?:ली|लिया|चुके)|जांच\ (?:कर\ )?(?:ली|लिया|चुके)
    |\b(?:uitgesloten|al\ gecontroleerd)|\bwykluczy\w{1,6}|\bsprawdzi\w{1,6}|исключил\w{0,3}|проверил\w{0,3}|확인했|제외했
"""
_CLAUSE = r"""
    \b(?:it|this|that|the\ (?:problem|issue|cause|reason)|which)(?:'s|\ is|\ was)\ (?:definitely\ |certainly\ |surely\ |clearly\ )?not\ (?:a|an|the|about|due|because|caused|related|our|on|in|from|with|any|some)\b
    |\b(?:it|this|that)\ (?:isn't|wasn't|isnt|can't\ be|cannot\ be)\ (?:a|an|the|about|due|because|caused|related|our|any)\b
    |\bnot\ (?:a|an|the)\ [^,.;:\n]{1,40}(?:problem|issue|error|thing)\b
    |\b(?:not|never)\ (?:behind|using|on|through|via)\ (?:a|an|any|the|our)?\ ?(?:proxy|vpn|firewall|corporate|company)
    |\bno\ (?:proxy|firewall|vpn|ad\ ?blocker|blocker|extensions?|antivirus|corporate|rate|typo|spaces?|whitespace|quotes?|clock|dns|tls|ssl|cors|csp|network\ (?:issue|problem)|captive|redirects?)\b
    |\b(?:isn't|aren't|is\ not|are\ not|wasn't|was\ not|weren't|were\ not|hasn't\ been|has\ not\ been|haven't\ been|have\ not\ been|never\ been|never\ was|was\ never|has\ not|hasn't|have\ not|haven't|had\ not|did\ not|didn't|not\ yet|don't|do\ not)\ (?:yet\ )?(?:the\ (?:problem|issue|cause|reason|culprit)|blocked|blocking|deactivated|disabled|suspended|banned|deleted|revoked|flushed|expired|rotated|truncated|limited|throttled|a\ factor|involved|affected|off\b|change[ds]?\b|expire\b|rotate\b|wrong|empty|at\ fault|to\ blame|restricted|intercepted)
    |\b(?:is|are|was|were|looks?|seems?)\ (?:all\ |also\ |perfectly\ |definitely\ |totally\ |both\ )?(?:fine|ok|okay|correct|right|good|valid|in\ sync|synced|up\ to\ date|open|reachable|active|healthy|green|well[- ]formed|intact|exact|matching|identical|unchanged|allow-?listed|whitelisted)\b(?!\ (?:after|until|again|before|at\ first|for\ (?:a|one|the\ first)|when|if|now|in\ (?:chrome|the\ browser|dev|staging|debug)|on|only|locally|while))
    |\b(?:works?|worked)\ (?:fine|ok|well|as\ expected|perfectly)\b(?!\ (?:after|until|again|before|when|if|in|on|with|from|at|locally|without))
    |\b(?:ist|sind|war|liegt|lag)\ (?:es\ |das\ )?(?:sicher\ |definitiv\ |bestimmt\ )?(?:nicht|kein)\ (?:an|am|die|der|das|ein|eine|schuld|die\ ursache|gesperrt|deaktiviert|abgelaufen|blockiert)\b
    |\b(?:ist|sind|ist\ ja|sind\ auch)\ (?:alles\ |auch\ |völlig\ )?(?:korrekt|richtig|in\ ordnung|okay|ok|gültig|aktiv|offen|erreichbar)\b|\bstimmt\b|\bkein(?:e|en|em|er)?\ (?:proxy|firewall|vpn|werbeblocker|problem\ mit|netzwerk)
    |\bn'est\ pas\ (?:le|la|l'|un|une|dû|lié|à\ cause|du|désactiv|bloqu|expir)|\bce\ ne\ sont\ pas\b|\best\ (?:bien\ )?(?:correcte?|bonne?|valide|active?|à\ l'heure)\b|\b(?:pas\ de|aucun)\ (?:proxy|vpn|pare-feu|bloqueur)
    |\bno\ es\ (?:el|la|un|una|por|culpa|cosa|problema)\b|\bno\ (?:está|fue)\ (?:bloquead|desactivad|caducad|expirad)|\bes(?:tá|tán)?\ (?:bien|correct[oa]s?|activ[oa]s?|vigente)\b|\b(?:ningún|no\ hay|no\ usamos)\ (?:proxy|vpn|firewall|cortafuegos|bloqueador)
    |\bnão\ é\ (?:o|a|um|uma|por|culpa|problema)\b|\bnão\ (?:está|foi)\ (?:bloquead|desativad|expirad)|\b(?:está|estão)\ (?:corret[oa]s?|certo|certa|ok|ativ[oa]s?)\b|\b(?:nenhum|não\ (?:há|usamos|temos))\ (?:proxy|vpn|firewall|bloqueador)
    |\bnon\ è\ (?:il|la|lo|un|una|per|colpa|stato|bloccat|disattivat|scadut)|\bè\ (?:corrett[oa]|giust[oa]|a\ posto|valid[oa]|attiv[oa])\b|\b(?:nessun|non\ (?:c'è|usiamo))\ (?:proxy|vpn|firewall)
    |ではありません|ではない|ではなく|じゃない|問題(?:は)?(?:ありません|ない|なし)|正しい(?:です|こと)?|正常(?:です|に動作)
    |(?<!是)不是(?!很|所有|每)|没有?问题|没问题|是正确的|(?:都|是)正确|一切正常|没有(?:使用|用)?(?:代理|防火墙|vpn)
    |समस्या\ नहीं|सही\ है|ठीक\ है|की\ वजह\ से\ नहीं
    |\bis\ (?:het\ )?niet\ (?:de|het|een)\b|\bto\ nie\ jest\b|это\ не\b|문제(?:가)?\ ?(?:없|아니)|정상
"""
_REPORTS_FAILURE = re.compile(
    r"(?-i:\b(?:AUTH_)?ERR(?:OR)?_[A-Z_]{3,})|\b(?:keeps? (?:on )?failing|still fails?|(?:then|now|always|but) fails?|fails with)\b",
    re.IGNORECASE,
)
_DENIES_SENTENCE = re.compile(_WHOLE_SENTENCE, re.IGNORECASE | re.VERBOSE)
_DENIES_CLAUSE = re.compile(_CLAUSE, re.IGNORECASE | re.VERBOSE)


def denies_sentence(sentence: str) -> bool:
    """Tell whether a sentence lists what was checked or ruled out.

    >>> denies_sentence("We ruled out the firewall, the clock and a proxy."), denies_sentence("It fails.")
    (True, False)
    """
    return _DENIES_SENTENCE.search(sentence) is not None


def denies_clause(clause: str) -> bool:
    """Tell whether a clause says that something is in order or not the cause.

    >>> denies_clause("It is not the firewall"), denies_clause("the user does not exist")
    (True, False)
    """
    return _DENIES_CLAUSE.search(clause) is not None and _REPORTS_FAILURE.search(clause) is None
