"""Great Expectations on pandas: an expectation for each rule, and the index of every row that fails it."""

from __future__ import annotations

from typing import Any

import great_expectations as gx
import pandas as pd
from great_expectations import expectations as gxe

from .pandas_rules import FAILS
from .rules import FIRST_MILLISECOND, FOREIGN_IN_ROLE, MOST_CHARACTERS, RULES, STATUSES, URL

BUILT_IN = {
    "name_too_long": gxe.ExpectColumnValueLengthsToBeBetween(column="name", max_value=MOST_CHARACTERS),
    "avatar_not_url": gxe.ExpectColumnValuesToMatchRegex(column="avatar", regex=URL),
    "link_not_url": gxe.ExpectColumnValuesToMatchRegex(column="link", regex=URL),
    "status_unknown": gxe.ExpectColumnValuesToBeInSet(column="status", value_set=STATUSES),
    "role_alphabet": gxe.ExpectColumnValuesToNotMatchRegex(column="role", regex=FOREIGN_IN_ROLE),
    "created_at_milliseconds": gxe.ExpectColumnValuesToBeBetween(
        column="created_at", max_value=FIRST_MILLISECOND, strict_max=True
    ),
}


def audit(users: pd.DataFrame) -> Any:
    """Return the result of the validation, a result for each expectation.

    What no expectation of a column says is a column of its own beforehand, as its documentation advises.
    """
    told = users.assign(
        **{rule: ~FAILS[rule](users) for rule in RULES if rule not in BUILT_IN}, row=users.index
    )
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    batch = (
        context.data_sources.add_pandas("users")
        .add_dataframe_asset("users")
        .add_batch_definition_whole_dataframe("all")
    )
    suite = gx.ExpectationSuite(name="users")
    for rule in RULES:
        of_column = gxe.ExpectColumnValuesToBeInSet(column=rule, value_set=[True])
        suite.add_expectation(BUILT_IN.get(rule, of_column))
    wanted = {"result_format": "COMPLETE", "unexpected_index_column_names": ["row"]}
    return batch.get_batch({"dataframe": told}).validate(suite, result_format=wanted)


def rows(result: Any) -> dict[str, list[int]]:
    """Return the failing rows of each rule."""
    found = {}
    for of_one in result.results:
        settings = of_one.expectation_config.kwargs
        rule = next(
            (name for name, one in BUILT_IN.items() if one.column == settings["column"]), settings["column"]
        )
        found[rule] = [each["row"] for each in of_one.result["unexpected_index_list"]]
    return found
