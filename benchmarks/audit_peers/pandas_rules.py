"""The rules in pandas, for the peers that work on it: frame in, a Series out, true where a row fails."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from .rules import (
    FIRST_MILLISECOND,
    FOREIGN_IN_ROLE,
    FOREIGN_IN_UID,
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_TAGS,
    NOT_BLANK,
    OWNER,
    STATUSES,
    URL,
)

Fails = Callable[[pd.DataFrame], pd.Series]


def found(texts: pd.Series, pattern: str, *, regex: bool = True) -> pd.Series:
    """Tell where a pattern is found; in a missing value it is not."""
    return texts.str.contains(pattern, regex=regex, na=False)


def missing(texts: pd.Series) -> pd.Series:
    """Tell where a text is missing or empty."""
    return texts.isna() | (texts == "")


def not_url(texts: pd.Series) -> pd.Series:
    """Tell where a text is there and no URL."""
    return ~missing(texts) & ~found(texts, URL)


def longer(texts: pd.Series, most: int) -> pd.Series:
    """Tell where a text has more characters."""
    return (texts.str.len() > most).fillna(value=False).astype(bool)


def repeated(users: pd.DataFrame) -> pd.Series:
    """Tell where the uid stands in more than one row."""
    return found(users["uid"], NOT_BLANK) & users["uid"].duplicated(keep=False)


def colliding(users: pd.DataFrame) -> pd.Series:
    """Tell where another row's uid differs in capitals only."""
    there = users["uid"][found(users["uid"], NOT_BLANK)]
    lower = there.str.lower()
    spellings = lower[~there.duplicated()]
    again = lower.isin(spellings[spellings.duplicated()])
    return again.reindex(users.index, fill_value=False)


def of_another(users: pd.DataFrame) -> pd.Series:
    """Tell where the auth token is another uid's."""
    held = users.loc[users["auth_token"].notna() & ~missing(users["uid"]), ["uid", "auth_token"]]
    owner = held["auth_token"].str.extract(OWNER, expand=False)
    another = owner.notna() & (owner.str.lower() != held["uid"].str.lower())
    return another.reindex(users.index, fill_value=False)


def too_long_a_tag(tags: pd.Series) -> pd.Series:
    """Tell where some tag has too many characters."""
    items = tags.explode()
    long = items[longer(items.astype("str"), MOST_CHARACTERS)]
    return pd.Series(tags.index.isin(long.index), index=tags.index)


def before(users: pd.DataFrame) -> pd.Series:
    """Tell where the update is older than the user, both in the same unit."""
    created, updated = users["created_at"], users["updated_at"]
    return (updated < created) & ((updated < FIRST_MILLISECOND) == (created < FIRST_MILLISECOND))


FAILS: dict[str, Fails] = {
    "uid_missing": lambda users: missing(users["uid"]),
    "uid_too_long": lambda users: found(users["uid"], NOT_BLANK) & longer(users["uid"], MOST_CHARACTERS),
    "uid_space": lambda users: found(users["uid"], " ", regex=False) & found(users["uid"], NOT_BLANK),
    "uid_alphabet": lambda users: found(users["uid"], FOREIGN_IN_UID),
    "uid_upper_case": lambda users: found(users["uid"], "[A-Z]"),
    "uid_duplicate": repeated,
    "uid_collision": colliding,
    "name_missing": lambda users: missing(users["name"]),
    "name_too_long": lambda users: longer(users["name"], MOST_CHARACTERS),
    "avatar_not_url": lambda users: not_url(users["avatar"]),
    "link_not_url": lambda users: not_url(users["link"]),
    "status_unknown": lambda users: ~missing(users["status"]) & ~users["status"].isin(STATUSES),
    "role_alphabet": lambda users: found(users["role"], FOREIGN_IN_ROLE),
    "auth_token_space": lambda users: (
        found(users["auth_token"], " ", regex=False) & found(users["auth_token"], NOT_BLANK)
    ),
    "auth_token_other_uid": of_another,
    "created_at_milliseconds": lambda users: users["created_at"] >= FIRST_MILLISECOND,
    "updated_before_created": before,
    "tags_too_many": lambda users: users["tags"].str.len() > MOST_TAGS,
    "tags_too_long": lambda users: too_long_a_tag(users["tags"]),
    "metadata_too_large": lambda users: users["metadata"].map(lambda text: len(text.encode()) > MOST_BYTES),
}
