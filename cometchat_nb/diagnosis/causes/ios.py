"""What Xcode, CocoaPods and Apple's network rules do to a login."""

from __future__ import annotations

from .entry import CERTAIN, LIKELY, STRONG, Cause, message, words

CAUSES = (
    Cause(
        cause_id="ios_sdk_without_login",
        cause=(
            "The iOS Calls SDK installed (5.0.1 or earlier, or the one vendored in the UI Kit) has no "
            "`login` at all."
        ),
        next_step=(
            "Raise the deployment target to 15.1, update to CometChatCallsSDK 5.0.2 or later, and check "
            "`Podfile.lock`; otherwise pass the user's auth token to `generateToken(authToken:sessionID:)`."
        ),
        source="https://www.cometchat.com/docs/calls/ios/authentication",
        at=("build",),
        platforms=(
            "ios",
            "flutter",
        ),
        speaks_for=(
            message(
                r"(?:[Tt]ype|[Vv]alue of type) 'CometChatCalls' has no member '(?:login|getLoggedInUser|loginWith\w*)'|No known class method for selector 'login|CometChatCallsSDK \((?:[1-4]\.\d|5\.0\.[01])",
                CERTAIN + 0.3,
            ),
            words(
                r"CometChatCalls", r"has no member '?login|no login", r"swift|pod\w*|xcode|ios", weight=STRONG
            ),
        ),
        against=(message(r"initFromSettings", STRONG),),
        examples=(
            "Type 'CometChatCalls' has no member 'login'\nCometChatCalls.login(UID: uid, apiKey: key, onSuccess: ...\nXcode 16, Podfile: platform :ios, '13.0', pod 'CometChatCallsSDK', '~> 5.0.0'",
            "Xcode: Type 'CometChatCalls' has no member 'login' — Podfile says pod 'CometChatCallsSDK', '~> 4.0'",
        ),
    ),
    Cause(
        cause_id="ios_deployment_target_too_low",
        cause=(
            "The iOS deployment target is below what the Calls SDK needs (15.1 since 5.0.2), so the build or "
            "`pod install` fails."
        ),
        next_step=(
            "Set `platform :ios, '15.1'` or higher in the Podfile and `IPHONEOS_DEPLOYMENT_TARGET` to the "
            "same, then `pod install --repo-update`."
        ),
        source="https://www.cometchat.com/docs/calls/platform/compatibility",
        at=("any",),
        platforms=(
            "ios",
            "flutter",
            "react_native",
        ),
        speaks_for=(
            message(
                r"higher minimum (?:iOS )?deployment|minimum deployment target|could not find compatible versions for pod|compiling for iOS \d",
                STRONG + 0.8,
            ),
        ),
        examples=(
            'Error: The plugin "cometchat_calls_sdk" requires a higher minimum iOS deployment version than your application is targeting.\nTo build, increase your application\'s deployment target to at least 15.1\n(after flutter pub upgrade)',
            "[!] CocoaPods could not find compatible versions for pod \"CometChatCallsSDK\": Specs satisfying the dependency were found, but they required a higher minimum deployment target. (platform :ios, '12.0')",
        ),
    ),
    Cause(
        cause_id="ios_module_not_found",
        cause=(
            "Xcode does not find the SDK's module: the pod or package is not installed in this target, or "
            "the `.xcodeproj` is open instead of the `.xcworkspace`."
        ),
        next_step=(
            "Run `pod install` and open the `.xcworkspace`, or reset and resolve the Swift packages and add "
            "the product to the target; then clean the build folder."
        ),
        source="https://www.cometchat.com/docs/ui-kit/ios/troubleshooting",
        at=("build",),
        platforms=(
            "ios",
            "react_native",
            "flutter",
        ),
        speaks_for=(
            message(
                r"No such module 'CometChat\w*'|Module 'CometChat\w*' not found|Failed to load module 'CometChat\w*'|could not build Objective-C module 'CometChat|Cannot find 'CometChat\w*' in scope",
                CERTAIN + 0.2,
            ),
        ),
        examples=(
            "No such module 'CometChatCallsSDK' in AppDelegate.swift:2. pod install was green (42 pods). I double click MyApp.xcodeproj as always.",
            "No such module 'CometChatCallsSDK' — I open Acme.xcodeproj as always",
        ),
    ),
    Cause(
        cause_id="ios_framework_not_embedded",
        cause=(
            "The app is linked against the SDK but the framework is not embedded, so the app fails at link "
            "time or right at launch."
        ),
        next_step=(
            "Add `CometChatCallsSDK` under Frameworks, Libraries, and Embedded Content with Embed & Sign "
            "(React Native: `USE_FRAMEWORKS=static pod install`), and rebuild."
        ),
        source="https://www.cometchat.com/docs/calls/ios/troubleshooting",
        at=("any",),
        platforms=(
            "ios",
            "react_native",
            "flutter",
        ),
        speaks_for=(
            message(
                r"Library not loaded:? @rpath/|framework not found|Undefined symbols?:? ?_OBJC|Sandbox: rsync|image not found",
                STRONG + 0.8,
            ),
            message(r"(?:dyld|library)\b[^\n]{0,30}not loaded", STRONG + 0.6),
        ),
        examples=(
            "dyld[812]: Library not loaded: @rpath/CometChatCallsSDK.framework/CometChatCallsSDK\n  Referenced from: /private/var/containers/Bundle/Application/.../Clinic.app/Clinic\n  Reason: tried: ... (no such file)\nsimulator fine, iPhone crashes at launch",
            "dyld[4821]: Library not loaded: @rpath/CometChatCallsSDK.framework/CometChatCallsSDK\n  Referenced from: /private/var/containers/Bundle/Application/FA4E/Acme.app/Acme\n  Reason: tried: ... (no such file)\nCrash before the first screen on device.",
        ),
    ),
    Cause(
        cause_id="swift_package_url_wrong",
        cause="The Swift package URL is wrong: the address printed on the setup page leads nowhere.",
        next_step="Use `https://github.com/cometchat/calls-sdk-ios`.",
        source="https://www.cometchat.com/docs/calls/ios/setup",
        at=("any",),
        platforms=("ios",),
        speaks_for=(
            message(
                r"cometchat-calls-sdk-ios|Failed to clone repository|repository could not be found|repository not found",
                STRONG + 0.7,
            ),
        ),
        examples=(
            "Xcode > Add Package Dependencies > https://github.com/cometchat/cometchat-calls-sdk-ios -> 'The repository could not be found. Make sure a valid repository exists at the specified location and try again.'",
            "SPM asks me for a GitHub login for cometchat/cometchat-calls-sdk-ios. Is that repo private?",
        ),
    ),
    Cause(
        cause_id="app_transport_security",
        cause=(
            "iOS's App Transport Security refuses the connection: an `http://` address, a weak TLS version, "
            "or a certificate that it does not accept."
        ),
        next_step=(
            "Use `https://` for the token endpoint and any custom host; add an ATS exception only for a "
            "development host."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-ios-production/SKILL.md",
        at=("any",),
        platforms=(
            "ios",
            "react_native",
            "flutter",
        ),
        speaks_for=(
            message(r"-1022\b|App Transport Security", CERTAIN + 0.3),
            words(r"\bATS\b|NSAllowsArbitraryLoads|app transport", weight=LIKELY),
        ),
        examples=(
            'Task <9C1>.<2> finished with error [-1022] Error Domain=NSURLErrorDomain Code=-1022 "The resource could not be loaded because the App Transport Security policy requires the use of a secure connection." NSErrorFailingURLKey=http://10.0.4.12:8080/cc-token',
            'Task <4C1D>.<2> finished with error [-1022] Error Domain=NSURLErrorDomain Code=-1022 "The resource could not be loaded because the App Transport Security policy requires the use of a secure connection." NSErrorFailingURLKey=http://cc.acme.test/v3.0/users/9/auth_tokens',
        ),
    ),
    Cause(
        cause_id="macos_sandbox_network",
        cause="The macOS app is sandboxed without the entitlement for outgoing connections.",
        next_step=(
            "Set com.apple.security.network.client to true in both DebugProfile.entitlements and "
            "Release.entitlements, and rebuild."
        ),
        source="https://docs.flutter.dev/platform-integration/macos/building#entitlements-and-the-app-sandbox",
        at=("any",),
        platforms=(
            "flutter",
            "ios",
        ),
        speaks_for=(
            message(
                r"Operation not permitted, errno = 1\)|networkd_settings|deny\(1\) network-outbound",
                CERTAIN + 0.4,
            ),
            words(
                r"mac ?os|catalyst|desktop app", r"entitlement\w*|sandbox\w*|network\.client", weight=STRONG
            ),
        ),
        examples=(
            "flutter: ClientException with SocketException: Connection failed (OS Error: Operation not permitted, errno = 1), address = 2fa4e00000000001.api-us.cometchat.io, port = 443 — macOS desktop build, the iPad build logs in.",
            "Catalyst version of our app: every login fails, Console shows `Sandbox: Acme(812) deny(1) network-outbound`. iOS fine.",
        ),
    ),
    Cause(
        cause_id="app_network_access_denied",
        cause=(
            "The phone withholds the network from this one app: mobile data or WLAN is switched off for it, "
            "or the system's data saver or a per-app firewall holds it back."
        ),
        next_step=(
            "Switch mobile data and WLAN on for the app in the phone's settings, take it out of data saver "
            "and battery restriction, and try again."
        ),
        source="https://developer.apple.com/documentation/network/nwpath/unsatisfiedreason",
        at=("network",),
        variant_of="cors_or_offline",
        platforms=(
            "ios",
            "android",
            "react_native",
            "flutter",
        ),
        speaks_for=(
            message(r"Denied over|unsatisfied \(Denied", CERTAIN),
            words(
                r"mobile data (?:is |was )?(?:off|switched off|disabled)|data saver|netguard|background data|per-app|mobile daten",
                r"app\b|restrict\w*|off|only|aus",
                weight=STRONG,
            ),
            words(
                r"mobile data|cellular|wlan|data saver",
                r"for (?:our|the|this) app",
                r"off|disabled|restrict\w*|denied",
                weight=STRONG,
            ),
        ),
        examples=(
            "Error Domain=NSURLErrorDomain Code=-1009 ... _NSURLErrorNWPathKey=unsatisfied (Denied over cellular interface) on https://2fa4e00000000001.api-us.cometchat.io/v3.0/users/kim/auth_tokens. Safari on the same iPhone opens pages.",
            "One courier cannot log in on 4G, on wifi yes. We found Mobile data switched off for our app only in his settings.",
        ),
    ),
)
