"""Stand-ins for secrets and personal data: made up, and with the same defects as what they stand for."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection
from urllib.parse import quote

from ..traits import traits_of

_KEPT_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    a access add api apikey app appid application auth authkey authtoken bad bearer blocked body br
    captive center change changeme cloudflare code cometchat connection createdat data denied dev
    devmessage div doctype enter env error example false filtered firewall forbidden forcepoint
    fortigate fortinet found from gateway h1 h2 has head here hidden html http https id in infinity
    insert internal is json key lang login masked me message meta moved my name nan netskope new nginx
    nil none not null object of optional page paloalto paste permanently placeholder portal process
    proxy put redacted region removed replace request rest sanitised sanitized script server service
    sophos source squid status string style temporarily test text the timeout title to todo token true
    uid umbrella unauthorized unavailable undefined user userid value websense with xml your zscaler
    """,
    )
)
"""Words of placeholders, of redactions and of pages that proxies send: no secrets, and they tell a cause."""

_RUN = re.compile(r"(?P<escape>\\[a-tv-z\"/\\])|[A-Za-z0-9]+|[^\W\d_]")
_HEX = re.compile(r"(?=.*[0-9])[0-9a-fA-F]{8,}")
_TOKEN_TAIL = re.compile(r"\d{10}[0-9A-Fa-f]{8,}")
_AUTH_TOKEN = re.compile(r"(?P<uid>[^\s_]\S*)_(?P<tail>\d{4,10}[0-9A-Fa-f]*)")
_E_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PLAIN_UID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_PHONE = re.compile(r"\+?\d{9,15}")
_SECRET_SHAPES = re.compile(
    r"eyJ[\w-]{8,500}(?:\.[\w-]{1,4000}){1,2}|(?<=_)\d{10}[0-9A-Fa-f]{8,200}|(?<![0-9A-Za-z])[0-9A-Fa-f]{32,200}"
)
_SUSPICIOUS = re.compile(r"\S{1,200}@\S{1,200}|(?=[A-Za-z]{0,100}\d)[A-Za-z0-9]{4,200}|[A-Za-z]{25,200}")
_PUBLIC_HOST = re.compile(
    r"localhost|(?:[\w-]{1,40}\.){0,3}(?:cometchat(?:-staging)?\.(?:io|com)|unpkg\.com|jsdelivr\.net|googleapis\.com)"
)
_SHORTEST_REPLACED = 4

WRONG_KEY = "fa4e" * 9 + "c003"
DEAD_TOKEN = "cometchat-uid-1_1700000000fa4efa4efa4efa4efa4efa4efa4efa4e"
_JWT = "eyJhbGciOiJub25lIn0.eyJmYTRlIjoxfQ.ZmE0ZQ"

_DEFECTS: dict[str, Callable[[str], str]] = {
    "blank": lambda _: " ",
    "elided": lambda value: f"{value[:6]}...{value[-6:]}",
    "placeholder": lambda _: "undefined",
    "jwt": lambda _: _JWT,
    "auth_token": lambda _: DEAD_TOKEN,
    "key_shaped": lambda _: WRONG_KEY,
    "wrong_length": lambda _: WRONG_KEY[:-3],
    "bearer": lambda value: f"Bearer {value}",
    "quoted": lambda value: f'"{value}"',
    "invisible": lambda value: f"{value}\u200b",
    "padded": lambda value: f" {value} ",
}
_LEFT_OUT = {
    "api_key": {"key_shaped"},
    "auth_token": {"auth_token"},
    "uid": set(_DEFECTS) - {"auth_token", "key_shaped", "jwt"},
}
"""Traits that a good credential has too, and those of a uid, which is no secret and still as it was."""


class StandIns:
    """Gives the same stand-in for the same value, wherever it stands."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._sites: dict[str, int] = {}

    def credential(self, field: str, value: str) -> str:
        """Return a stand-in for an `api_key`, an `auth_token` or a `jwt` that has the same traits."""
        if value in self._known:
            return self._known[value]
        token = _AUTH_TOKEN.fullmatch(value)
        if token:
            tail = _scramble(f"_{token['tail']}", len(self._known))
            return self._remember(value, self.uid(token["uid"]) + tail)
        return self._remember(value, self._find_like(field, value))

    def uid(self, value: str) -> str:
        """Return the UID itself, or a stand-in for an email address, a name, a number or a secret."""
        if value in self._known:
            return self._known[value]
        token = _AUTH_TOKEN.fullmatch(value)
        if token and _TOKEN_TAIL.fullmatch(token["tail"]):
            return self.credential("auth_token", value)
        harmless = _PLAIN_UID.fullmatch(value) and not _PHONE.fullmatch(value)
        if not value.strip() or (harmless and not _SECRET_SHAPES.search(value)):
            return self._remember(value, value)
        return self._remember(value, self._find_like("uid", value))

    def app_id(self, value: str) -> str:
        """Return the app ID, which is public, unless a secret stands in its place."""
        if value in self._known:
            return self._known[value]
        public = re.fullmatch(r"[0-9a-z]{1,24}|cometchat-sandbox", value) is not None
        return self._remember(value, value if public else self._find_like("app_id", value))

    def name(self, value: str) -> str:
        """Return a stand-in for a person's name."""
        known = self._known.get(value)
        return known if known is not None else self._remember(value, f"User {len(self._known) + 1}")

    def text(self, text: str) -> str:
        """Replace every known value in a text, and whatever looks like a secret or an address."""
        spelled = {
            spelling: write(stand_in)
            for value, stand_in in self._known.items()
            if len(value) >= _SHORTEST_REPLACED
            for write in _SPELLINGS
            for spelling in (write(value), write(value).lower())
        }
        spelled |= {one.lower(): stand_in.lower() for one, stand_in in spelled.items() if one.lower() != one}
        if not spelled:
            return self._clean_words(text)
        longest_first = sorted(spelled, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first)))
        kept, at = [], 0
        for found in pattern.finditer(text):
            kept += [self._clean_words(text[at : found.start()]), spelled[found[0]]]
            at = found.end()
        return "".join([*kept, self._clean_words(text[at:])])

    def host(self, name: str) -> str:
        """Return a host's name; what stands for a secret in it is replaced."""
        labels = (self._known.get(label, label) for label in name.split("."))
        return ".".join(_SECRET_SHAPES.sub(lambda found: _scramble(found[0], 0), label) for label in labels)

    def site(self, name: str) -> str:
        """Return a name for a host that no login went to; those of CometChat and of CDNs stay."""
        name = name.lower()
        if _PUBLIC_HOST.fullmatch(name):
            return self.host(name)
        return f"site-{self._sites.setdefault(name, len(self._sites) + 1)}.example"

    def known(self, value: str) -> str | None:
        """Return the stand-in that was chosen for a value before."""
        return self._known.get(value)

    def body(self, text: str) -> str:
        """Return a text of the same form: other letters and digits, the same length and punctuation."""
        return _scramble(text, 0)

    def _clean_words(self, text: str) -> str:
        return _SUSPICIOUS.sub(lambda found: _scramble(found[0], len(self._known)), text)

    def _find_like(self, field: str, value: str) -> str:
        """Return the first stand-in that has the value's traits, none of its words, and isn't taken."""
        wanted = traits_of({field: value})
        taken = set(self._known.values())
        scrambled = ""
        for attempt in range(50):
            scrambled = _scramble(value, len(self._known) + 1000 * attempt)
            if field == "uid" and _E_MAIL.fullmatch(value) and attempt == 0 and len(value) < 90:
                scrambled = f"user{len(self._known) + 1}@example.com"
            if traits_of({field: scrambled}) == wanted and scrambled not in taken:
                break
        return scrambled

    def _remember(self, value: str, stand_in: str) -> str:
        self._known[value] = stand_in
        return stand_in


def with_defects(field: str, value: str, traits: Collection[str]) -> str:
    """Give a made-up credential the defects that a recording noted of the real one."""
    for word, spoil in _DEFECTS.items():
        if f"{field}.{word}" in traits and word not in _LEFT_OUT[field]:
            value = spoil(value)
    return value


_SPELLINGS: tuple[Callable[[str], str], ...] = (str, lambda value: quote(value, safe="", errors="replace"))


def _scramble(text: str, seed: int) -> str:
    numbers = random.Random(seed)  # noqa: S311 - a stand-in is no secret; the same file gives the same stand-ins
    return _RUN.sub(lambda run: run[0] if run["escape"] else _run(run[0], seed, numbers), text)


def _run(run: str, seed: int, numbers: random.Random) -> str:
    """Return other letters and digits of the same kinds; words that are no secret stay."""
    if run.lower() in _KEPT_WORDS or (len(set(run.lower())) == 1 and run[0] in "xX"):
        return run
    if _TOKEN_TAIL.fullmatch(run):
        return "1700000000" + _fake_hex(run[10:], seed)
    if _HEX.fullmatch(run):
        return _fake_hex(run, seed)
    start = "eyJ" if run.startswith("eyJ") else ""
    return start + "".join(_character(one, numbers) for one in run[len(start) :])


def _fake_hex(run: str, seed: int) -> str:
    """Return visibly made-up hexadecimal digits, which differ for different secrets."""
    end = f"{seed:04x}"[-4:]
    fake = ("fa4e" * (len(run) // 4 + 1))[: max(0, len(run) - len(end))] + end[-len(run) :]
    return fake.upper() if run.upper() == run and run.lower() != run else fake


def _character(character: str, numbers: random.Random) -> str:
    for alphabet in ("123456789", "abcdef", "ABCDEF", "ghijklmnopqrstuvwxyz", "GHIJKLMNOPQRSTUVWXYZ"):
        if character in alphabet:
            return numbers.choice(alphabet)
    if character == "0":
        return character  # where JSON has no leading zeros
    return "é" if character.isalpha() and character.islower() else "Ü" if character.isupper() else "語"
