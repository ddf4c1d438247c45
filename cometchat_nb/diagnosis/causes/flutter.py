"""What Flutter's package manager does to a login."""

from __future__ import annotations

from .entry import STRONG, Cause, message, words

CAUSES = (
    Cause(
        cause_id="flutter_package_source_wrong",
        cause=(
            "Flutter cannot resolve the package: the wrong host for this major version, or a wrong package "
            "name."
        ),
        next_step=(
            "Take `cometchat_calls_sdk` and `cometchat_chat_uikit` 6 from pub.dev without a `hosted:` block; "
            "the Cloudsmith host is only for version 5 of the UI Kit and betas."
        ),
        source="https://www.cometchat.com/docs/calls/flutter/troubleshooting",
        at=("any",),
        platforms=("flutter",),
        speaks_for=(
            message(
                r"version solving failed|dart\.cloudsmith\.io|could not find package cometchat\w*",
                STRONG + 0.8,
            ),
            words(
                r"pub get|pubspec|pub\.dev",
                r"can.t find|could not find|not found|hosted|doesn.t exist",
                weight=STRONG,
            ),
        ),
        examples=(
            "Because clinic depends on cometchat_chat_uikit from hosted:https://dart.cloudsmith.io/cometchat/cometchat/ ^6.0.2 which doesn't match any versions, version solving failed.",
            "Could not find package cometchat_calls at https://pub.dev. so where is it?",
        ),
    ),
)
