"""`initFromSettings` and its file."""

from __future__ import annotations

from .entry import CERTAIN, LIKELY, STRONG, Cause, code, message, words

CAUSES = (
    Cause(
        cause_id="settings_file_missing",
        cause=("`initFromSettings` cannot find `cometchat-settings.json` where this platform reads it."),
        next_step=(
            "Put the file where the platform looks: Android `app/src/main/assets/`, iOS the target's Copy "
            "Bundle Resources, Flutter the project root and the `flutter: assets:` list. JavaScript and "
            "React Native take the object inline."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-ios-calls/SKILL.md",
        at=("any",),
        platforms=(
            "android",
            "ios",
            "flutter",
        ),
        speaks_for=(
            code("SETTINGS_FILE_NOT_FOUND", "ERROR_SETTINGS_FILE_NOT_FOUND", weight=CERTAIN),
            message(r"ERR_SETTINGS_FILE_NOT_FOUND|cometchat-settings\.json (?:was )?not found", CERTAIN),
            words(r"cometchat-settings\.json|settings file", r"{missing}|find", weight=LIKELY),
        ),
        examples=(
            "CometChatCalls init failed: SETTINGS_FILE_NOT_FOUND. The json is in my Xcode project navigator, I can see it!",
            "E/App: ERROR_SETTINGS_FILE_NOT_FOUND cometchat-settings.json not found. Ensure the file exists at app/src/main/assets/.\nIt lies in src/main/res/raw.",
        ),
    ),
    Cause(
        cause_id="settings_file_invalid",
        cause=("`cometchat-settings.json` was read, but it is not valid JSON or lacks `appId` or `region`."),
        next_step=(
            "Validate the JSON and fill `appId` and `region` at the root (not under `callsSDK`); the Auth "
            "Key belongs under `credentials.authKey`."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-android-v6-troubleshooting/SKILL.md",
        at=("any",),
        platforms=(
            "android",
            "ios",
            "flutter",
        ),
        speaks_for=(
            message(
                r"ERR_SETTINGS_INVALID|ERROR_SETTINGS_FILE_(?:INVALID|MISSING)\w*|(?:appId|region) is required in cometchat-settings|cometchat-settings\.json (?:is not valid|contains)",
                CERTAIN + 0.5,
            ),
            words(
                r"settings?(?:[ -](?:json|file))|cometchat-settings",
                r"trailing comma|pars\w*|invalid json|not valid|malformed",
                weight=STRONG,
            ),
        ),
        examples=(
            'ERR_SETTINGS_INVALID: appId is required in cometchat-settings.json\nmy file: { "callsSDK": { "appId": "16fa4e0000000001", "region": "eu" } }',
            "ERROR_SETTINGS_FILE_INVALID_JSON - cometchat-settings.json is not valid JSON. (I have // comments in it, Android Studio does not complain)",
        ),
    ),
)
