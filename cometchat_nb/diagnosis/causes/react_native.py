"""React Native and Expo: native modules and the packages beside the SDK."""

from __future__ import annotations

from .entry import CERTAIN, LIKELY, STRONG, Cause, message, together, words

CAUSES = (
    Cause(
        cause_id="expo_go_unsupported",
        cause="The app runs in Expo Go, which cannot load the SDK's native modules.",
        next_step=(
            "Build a development client: `npx expo install expo-dev-client`, then `npx expo run:ios`, "
            "`run:android` or `eas build --profile development`."
        ),
        source="https://www.cometchat.com/docs/ui-kit/react-native/troubleshooting",
        at=("any",),
        platforms=("react_native",),
        speaks_for=(
            message(r"\bexpo[ -]?go\b", STRONG + 0.5),
            together(
                message(r"exp://|AppEntry\.bundle|Expo"),
                message(r"native module|NativeModule|WebRTCModule"),
                weight=CERTAIN,
            ),
            words(r"\bexpo ?go\b|QR ?-?code", r"expo|{fails}", weight=STRONG),
        ),
        examples=(
            "Scanned the QR with Expo Go: 'WebRTC native module not found. Try executing the \"npm install\" command inside your projects folder.' npm install does not help.",
            "TypeError: null is not an object (evaluating 'WebRTCModule.peerConnectionInit')\nRunning in Expo Go on my iPhone, SDK 51.",
        ),
    ),
    Cause(
        cause_id="native_module_not_linked",
        cause=(
            "The native part of the SDK is not in the running app: pods were not installed or the app was "
            "not rebuilt after the package was added."
        ),
        next_step=(
            "`cd ios && pod install`, then rebuild (`npx react-native run-ios`, `run-android`); a Metro "
            "reload does not link native code."
        ),
        source="https://www.cometchat.com/docs/calls/react-native/troubleshooting",
        at=("any",),
        platforms=(
            "react_native",
            "flutter",
        ),
        speaks_for=(
            message(
                r"Native module (?:\S{1,30} )?(?:cannot be null|is null|not found)|NativeModule: \w+ is null|WebRTC native module not found|TurboModuleRegistry\.getEnforcing|MissingPluginException|doesn't seem to be linked|requires a non-null argument|evaluating '[\w.]{0,30}(?:WebRTCModule|NativeModules)|No such module 'RN",
                STRONG + 0.7,
            ),
            words(
                r"native ?module\w*",
                r"null|undefined|not (?:linked|found)|pod install|rebuil\w*",
                weight=STRONG,
            ),
        ),
        against=(message(r"\bexpo ?go\b|exp://", STRONG),),
        examples=(
            "Invariant Violation: new NativeEventEmitter() requires a non-null argument. right after adding calls-sdk-react-native, I only pressed r in metro",
            "E/flutter: Unhandled Exception: MissingPluginException(No implementation found for method init on channel cometchat_calls_sdk). I added the package and pressed hot restart.",
        ),
    ),
    Cause(
        cause_id="native_peer_missing",
        cause=(
            "A package that the React Native Calls SDK needs is not installed; `--legacy-peer-deps` leaves "
            "peers out without an error."
        ),
        next_step=(
            "Install the peers explicitly: `@react-native-async-storage/async-storage@^2.1.2`, "
            "`react-native-webrtc@124.0.7`, `react-native-svg`, `react-native-background-timer`, "
            "`react-native-performance`, `react-native-url-polyfill`, then rebuild. "
            "`@cometchat/calls-lib-webrtc` is not on npm."
        ),
        source="https://www.cometchat.com/docs/ui-kit/react-native/troubleshooting",
        at=("build",),
        platforms=(
            "react_native",
            "javascript",
        ),
        speaks_for=(
            message(
                r"Unable to resolve (?:module )?[\"']?(?!@cometchat|\.)[@\w/-]+[\"']? from [^\n]{0,120}(?:cometchat|calls-sdk)|requires a peer of|could not be found within the project|calls-lib-webrtc|Can't resolve '(?!@cometchat|fs|path)[^'\n]{1,60}' in '[^'\n]{0,160}cometchat",
                STRONG + 0.7,
            ),
        ),
        against=(message(r"Unable to resolve module @cometchat", STRONG),),
        examples=(
            "error: Error: Unable to resolve module valibot from /app/node_modules/@cometchat/calls-sdk-react-native/dist/polyfills/browser.js: valibot could not be found within the project",
            "error: bundling failed: Error: Unable to resolve module `@react-native-async-storage/async-storage` from `node_modules/@cometchat/calls-sdk-react-native/dist/index.js`: @react-native-async-storage/async-storage could not be found within the project.",
        ),
    ),
    Cause(
        cause_id="native_peer_wrong_version",
        cause=("A peer of the React Native SDK is installed in a major version that it does not work with."),
        next_step=(
            "Pin what the SDK declares: `@react-native-async-storage/async-storage@^2.1.2` (not 3), "
            "`@xmldom/xmldom@^0.8.11` (not 0.9), `react-native-webrtc@124`, and clear the caches."
        ),
        source="https://www.cometchat.com/docs/ui-kit/react-native/troubleshooting",
        at=("any",),
        platforms=("react_native",),
        speaks_for=(
            message(
                r"getCurrentState got \d|wrong number of arguments|RNCNetInfo\.\w+|org\.asyncstorage|Could not find :react-native-async-storage|Cannot set property 'innerHTML' of undefined",
                STRONG + 0.7,
            ),
            words(
                r"netinfo|webrtc|async-?storage|gesture|reanimated|react-native-\w+",
                r"\b\d+\b",
                r"wants|requires|needs|expects|downgrad\w*|wrong version",
                weight=STRONG,
            ),
        ),
        examples=(
            "TypeError: Cannot set property 'innerHTML' of undefined, js engine: hermes. Stack: calls-sdk-react-native/dist/polyfills/browser.js. @xmldom/xmldom 0.9.8",
            "Android crash right after CometChat.init: RNCNetInfo.getCurrentState got 2 arguments, expected 3. @react-native-community/netinfo 9.3.7 (another lib needs it).",
        ),
    ),
    Cause(
        cause_id="react_native_entry_broken",
        cause=(
            "Metro takes the wrong entry file of the React Native Calls SDK 5.0.0, and the import is "
            "`undefined`."
        ),
        next_step=(
            "Upgrade the SDK, or route `@cometchat/calls-sdk-react-native` to its `dist/index.mjs` in "
            "`metro.config.js` and start Metro with `--reset-cache`."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-native-calls/SKILL.md",
        at=("build",),
        platforms=("react_native",),
        speaks_for=(
            message(
                r"Cannot read propert(?:y|ies) (?:of undefined \(reading )?'(?:CometChatCalls|init)'|'(?:CometChatCalls|init)' of undefined",
                STRONG + 0.6,
            ),
            message(r"calls-sdk-react-native[\"'@: ^~/]{1,6}5\.0\.0\b", LIKELY),
            words(r"metro", r"main file|entry|resolves?", r"undefined", weight=STRONG + 0.8),
        ),
        examples=(
            "TypeError: Cannot read property 'CometChatCalls' of undefined\n    at init.ts:4\n@cometchat/calls-sdk-react-native 5.0.0, RN 0.85, metro",
            "import { CometChatCalls } from '@cometchat/calls-sdk-react-native'; console.log(CometChatCalls) -> crash 'CometChatCalls' of undefined. package is there (ls shows it).",
        ),
    ),
    Cause(
        cause_id="remote_js_debugging",
        cause=(
            "The app runs with remote JavaScript debugging, in a browser's web worker, where the SDK cannot "
            "set up its environment."
        ),
        next_step=(
            "Switch remote debugging off (use Hermes debugging or React Native DevTools) and start the app "
            "again."
        ),
        source="https://github.com/cometchat/chat-sdk-react-native/issues/33",
        at=("any",),
        platforms=("react_native",),
        speaks_for=(
            message(r"WorkerNavigator|debuggerWorker\.js|Debug JS [Rr]emotely", CERTAIN),
            words(r"remote (?:js )?debug\w*|debug js remotely|chrome debugger", weight=LIKELY),
        ),
        examples=(
            'Requiring module "node_modules/@cometchat-pro/react-native-calls/src/index.js", which threw an exception: TypeError: Cannot set property userAgent of #<WorkerNavigator> which has only a getter',
            "With Debug in Chrome on, import of the calls package throws, something with WorkerNavigator. Off = works and logs in.",
        ),
    ),
)
