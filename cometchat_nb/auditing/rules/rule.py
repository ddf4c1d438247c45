"""What a rule is: one thing that can be wrong with a field, as an expression over columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Literal, get_args

import narwhals as nw

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

_RULE_ID = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Rule:
    """One rule for user objects.

    Args:
        rule_id: Its name, in snake_case.
        field: The field that it judges, such as `uid` or `created_at`; or a column of your own.
        severity: `error`, `warning` or `info`.
        says: What is wrong with a value that fails, as a sentence.
        fails: A narwhals expression that is true where a value fails. It sees the fields as columns in
            the toolkit's spelling: texts as text, times as epoch seconds, and columns of your own that
            `columns` names. A missing value never fails, unless `of_missing` is set.
        fix: What to do about it.
        service: What the service does with such a value.
        login_code: The code that the login of such a user gives, if it fails.
        source: The page that the rule comes from.
        columns: Further columns that the expression looks at.
        of_missing: The rule judges missing values too.
        screen: A cheaper expression that is true only where the rule cannot fail. Rules that share one
            are run only on the rows that it does not let through.

    Raises:
        TypeError, ValueError: When an argument cannot be used.

    >>> import narwhals as nw
    >>> rule = Rule("name_is_test", "name", "info", "The name is that of a test user.",
    ...             fails=nw.col("name").str.starts_with("Test"))
    >>> from cometchat_nb import audit
    >>> audit([{"uid": "a", "name": "Test 1"}], extra_rules=[rule]).issues["rule_id"].tolist()
    ['name_is_test']
    """

    rule_id: str
    field: str
    severity: Severity
    says: str
    fails: nw.Expr = attribute(compare=False)  # == makes another expression of two
    fix: str = ""
    service: str = ""
    login_code: str | None = None
    source: str = ""
    columns: tuple[str, ...] = ()
    of_missing: bool = False
    screen: nw.Expr | None = attribute(default=None, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.rule_id, str) or not _RULE_ID.fullmatch(self.rule_id):
            raise ValueError(f"rule_id must be a name such as 'name_is_test', not {self.rule_id!r}")
        for name in ("field", "says"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name):
                raise ValueError(f"{self.rule_id}: {name} must be a text")
        if self.severity not in SEVERITIES:
            raise ValueError(
                f"{self.rule_id}: severity must be one of {', '.join(SEVERITIES)}, not {self.severity!r}"
            )
        for name in ("fails", "screen"):
            value = getattr(self, name)
            if not isinstance(value, nw.Expr) and not (name == "screen" and value is None):
                raise TypeError(
                    f"{self.rule_id}: {name} must be a narwhals expression, such as "
                    f"nw.col({self.field!r}).str.contains('x'), not {type(value).__name__}"
                )
        if isinstance(self.columns, str):
            raise TypeError(f"{self.rule_id}: columns must be a tuple of names, not a text")
