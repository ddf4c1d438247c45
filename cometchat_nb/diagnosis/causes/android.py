"""What Android's manifest, build and network rules do to a login."""

from __future__ import annotations

from .entry import CERTAIN, HINT, LIKELY, POSSIBLE, STRONG, Cause, code, message, source_code, together, words

CAUSES = (
    Cause(
        cause_id="internet_permission_missing",
        cause="The Android app lacks the `INTERNET` permission in the manifest of this build type.",
        next_step=(
            'Add `<uses-permission android:name="android.permission.INTERNET" />` to '
            "`app/src/main/AndroidManifest.xml` (Flutter's debug manifest has it, the release one has not)."
        ),
        source="https://www.cometchat.com/docs/calls/android/setup",
        at=("any",),
        platforms=(
            "android",
            "flutter",
            "react_native",
        ),
        speaks_for=(
            together(
                message(r"UnknownHost|Unable to resolve host|Failed host lookup|EAI_NODATA|SocketException"),
                words(
                    r"\b(?:release|apk|aab|signed|play store|internal track)\b",
                    r"\bdebug\b|{works}|{fails}|only|emulator",
                ),
                weight=CERTAIN + 1.0,
            ),
            message(
                r"missing INTERNET permission|Permission denied \(missing|EPERM \(Operation not permitted\)|getaddrinfo failed: EPERM",
                CERTAIN + 0.3,
            ),
            message(r"host lookup[^\n]{0,120}errno = 7\b", HINT),
            words(
                r"INTERNET[- ]permission|internet-? ?berechtigung|permission internet|permiso de internet|permissão de internet|android\.permission\.INTERNET|manifest",
                r"{missing}|debug|release|forgot\w*",
                weight=LIKELY,
            ),
            words(r"debug", r"release|apk", r"{works}|{fails}|only", weight=HINT),
        ),
        examples=(
            "E/AndroidRuntime: java.lang.SecurityException: Permission denied (missing INTERNET permission?)\n        at java.net.Inet6AddressImpl.lookupHostByName(Inet6AddressImpl.java:150)\n        at com.cometchat.calls...",
            "E/AndroidRuntime: java.lang.SecurityException: Permission denied (missing INTERNET permission?)\n    at java.net.Inet6AddressImpl.lookupHostByName(Inet6AddressImpl.java:150)\n    at okhttp3.Dns$Companion$DnsSystem.lookup(Dns.kt:49)\n    at com.cometchat.calls.core.CometChatCalls.login",
        ),
    ),
    Cause(
        cause_id="cleartext_not_permitted",
        cause=(
            "Android forbids plain HTTP: the token endpoint or an overridden host is an `http://` address."
        ),
        next_step=(
            "Use `https://`, or permit the development host in `network_security_config.xml` for debug "
            "builds."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-android-v5-production/SKILL.md",
        at=(
            "network",
            "any",
        ),
        platforms=(
            "android",
            "react_native",
            "flutter",
        ),
        speaks_for=(message(r"CLEARTEXT|Cleartext HTTP traffic|ERR_CLEARTEXT_NOT_PERMITTED", CERTAIN + 0.2),),
        examples=(
            "java.net.UnknownServiceException: CLEARTEXT communication to 10.0.2.2 not permitted by network security policy\n at okhttp3.internal.connection.RealConnection.connect\nthat is our own token server on my pc",
            'W/System.err: java.net.UnknownServiceException: CLEARTEXT communication to 10.0.2.2 not permitted by network security policy\n\tat okhttp3.internal.connection.RealConnection.connect(RealConnection.kt:188)\n(setAdminHost("http://10.0.2.2:8900/v3.0"))',
        ),
    ),
    Cause(
        cause_id="maven_repository_missing",
        cause=(
            "Gradle cannot find the SDK: the CometChat Maven repository is not among the project's "
            "repositories, or the build network does not reach it."
        ),
        next_step=(
            'Add `maven { url = uri("https://dl.cloudsmith.io/public/cometchat/cometchat/maven/") }` to '
            "`settings.gradle` (`dependencyResolutionManagement.repositories`) and allow `dl.cloudsmith.io` "
            "on the build machine."
        ),
        source="https://www.cometchat.com/docs/calls/android/setup",
        at=("any",),
        platforms=(
            "android",
            "flutter",
            "react_native",
        ),
        speaks_for=(
            message(
                r"(?:Could not (?:find|resolve)|Failed to resolve:?) com\.cometchat|cloudsmith\.io/public/cometchat|bintray\.com/cometchat|prefer settings repositories",
                STRONG + 0.9,
            ),
        ),
        examples=(
            "> Could not find com.cometchat:calls-sdk-android:5.0.4.\n  Searched in the following locations:\n    - https://dl.google.com/dl/android/maven2/com/cometchat/calls-sdk-android/5.0.4/calls-sdk-android-5.0.4.pom\n    - https://repo.maven.apache.org/maven2/com/cometchat/calls-sdk-android/5.0.4/calls-sdk-android-5.0.4.pom",
            "Could not GET 'https://dl.bintray.com/cometchat/pro/com/cometchat/pro-android-chat-sdk/2.2.1/pro-android-chat-sdk-2.2.1.pom'. Received status code 403 from server: Forbidden",
        ),
    ),
    Cause(
        cause_id="android_min_sdk_too_low",
        cause=(
            "The Android project's `minSdk` (or `compileSdk`) is below what the SDK's libraries declare: 26 "
            "for the Calls SDK 5, 28 for the UI Kit 6."
        ),
        next_step="Raise `minSdk` to 26 (UI Kit 6: 28) and `compileSdk` to 35 or higher.",
        source="https://www.cometchat.com/docs/calls/android/setup",
        at=("any",),
        platforms=(
            "android",
            "flutter",
            "react_native",
        ),
        speaks_for=(
            message(
                r"minSdkVersion \d+ cannot be smaller|Manifest merger failed|of the Android APIs|checkDebugAarMetadata",
                STRONG + 0.8,
            ),
        ),
        examples=(
            "Manifest merger failed : uses-sdk:minSdkVersion 24 cannot be smaller than version 26 declared in library [:react-native-svg]. Your compatibility page says API 24.",
            "Manifest merger failed : uses-sdk:minSdkVersion 21 cannot be smaller than version 26 declared in library [com.cometchat:calls-sdk-android:5.0.4] AndroidManifest.xml",
        ),
    ),
    Cause(
        cause_id="android_jetifier_disabled",
        cause=(
            "AndroidX or Jetifier is off, and old support libraries among the SDK's dependencies collide "
            "with AndroidX."
        ),
        next_step=(
            "Set `android.useAndroidX=true` and `android.enableJetifier=true` in `gradle.properties`; with "
            "calling also `android.jetifier.ignorelist=react-android,hermes-android,react-native-webrtc` and "
            "`org.gradle.jvmargs=-Xmx4096m`."
        ),
        source="https://www.cometchat.com/docs/ui-kit/android/troubleshooting",
        at=("any",),
        platforms=(
            "android",
            "flutter",
            "react_native",
        ),
        speaks_for=(
            message(
                r"Duplicate class android\.support|android\.useAndroidX|JetifyTransform|Jetifier", CERTAIN
            ),
        ),
        examples=(
            "Duplicate class android.support.v4.app.INotificationSideChannel found in modules core-1.15.0.aar and support-compat-26.1.0.aar",
            "Execution failed for JetifyTransform: /home/ci/.gradle/caches/.../react-android-0.77.2-debug.aar. > Java heap space",
        ),
    ),
    Cause(
        cause_id="android_duplicate_classes",
        cause=(
            "Two libraries bring the same classes, such as `annotations-java5` beside `annotations`, or two "
            "generations of CometChat's own artifacts."
        ),
        next_step=(
            'Exclude the older module (`configurations.all { exclude(group = "org.jetbrains", module = '
            '"annotations-java5") }`) and keep one major version of each CometChat artifact.'
        ),
        source="https://www.cometchat.com/docs/calls/android/troubleshooting",
        at=("any",),
        platforms=(
            "android",
            "react_native",
        ),
        speaks_for=(
            message(
                r"Duplicate class (?!android\.support)(?:org\.jetbrains|com\.cometchat|org\.webrtc)\S*|checkDebugDuplicateClasses",
                STRONG + 0.8,
            ),
            message(r"Duplicate class [\w.]+", STRONG + 0.6),
        ),
        examples=(
            "Duplicate class org.jetbrains.annotations.ApiStatus$AvailableSince found in modules annotations-23.0.0.jar and annotations-java5-17.0.0.jar (clean build only)",
            "Duplicate class org.webrtc.AudioTrack found in modules jetified-google-webrtc and jetified-react-native-webrtc. we also use another video vendor",
        ),
    ),
    Cause(
        cause_id="android_toolchain_too_old",
        cause=(
            "The Android build tools are older than the SDK was built with: Java 17, Kotlin 2.1 or the "
            "Android Gradle plugin 8.9.1."
        ),
        next_step=(
            "Set Java 17 in `compileOptions` and for Gradle's JDK, and raise Kotlin and the Android Gradle "
            "plugin to the versions that the message names."
        ),
        source="https://www.cometchat.com/docs/calls/android/setup",
        at=("any",),
        platforms=("android",),
        speaks_for=(
            message(
                r"Unsupported class file major version|wrong version 6\d|incompatible version of Kotlin|requires Android Gradle plugin|expected version is \d",
                STRONG + 0.9,
            ),
        ),
        examples=(
            "e: .../calls-sdk-android-5.0.4-api.jar!/META-INF/....kotlin_module: Module was compiled with an incompatible version of Kotlin. The binary version of its metadata is 2.2.0, expected version is 2.0.0.",
            "bad class file: CometChatCalls.class: class file has wrong version 61.0, should be 55.0",
        ),
    ),
    Cause(
        cause_id="calls_dependency_missing_android",
        cause=(
            "The app enables calling, but the Calls SDK artifact is not on the classpath, so the app crashes "
            "at start."
        ),
        next_step=(
            'Add `implementation("com.cometchat:calls-sdk-android:5.0.+")` (the UI Kit does not bring it '
            "along), or leave calling switched off."
        ),
        source="https://www.cometchat.com/docs/ui-kit/android/troubleshooting",
        at=("any",),
        platforms=("android",),
        speaks_for=(
            message(
                r"(?:ClassNotFoundException|NoClassDefFoundError|Failed resolution of)[^\n]{0,60}(?:com[./]cometchat[./]calls[./]core|CometChatCalls\$)|CometChatCalls class not found",
                STRONG + 0.9,
            ),
            message(
                r"NoClassDefFoundError[^\n]{0,40}com[./]cometchat[./]calls(?![./](?:CometChatRTC|model[./]RTC))",
                STRONG + 0.5,
            ),
        ),
        against=(message(r"minify|R8|proguard", POSSIBLE),),
        examples=(
            "FATAL EXCEPTION: main\njava.lang.NoClassDefFoundError: Failed resolution of: Lcom/cometchat/calls/core/CometChatCalls$SessionSettingsBuilder;\n  at com.cometchat.uikit.core.CometChatUIKit.initCometChatCalls\n6.0.2 compose kit, setEnableCalling(true). Docs say calling is bundled.",
            "ClassNotFoundException CometChatCalls$SessionSettingsBuilder in Application.onCreate, app does not even open",
        ),
    ),
    Cause(
        cause_id="legacy_call_classes_missing",
        cause=(
            "The Chat SDK for Android looks for call classes of an older generation, which the Calls SDK 5 "
            "no longer has."
        ),
        next_step=(
            "Use the Chat SDK version that fits the Calls SDK 5 (chat-sdk-android 5.0.5 or later), or add "
            "the empty legacy classes that the vendor's notes list."
        ),
        source="https://github.com/cometchat/cometchat-skills/blob/main/skills/cometchat-android-v6-calls/SKILL.md",
        at=("any",),
        platforms=(
            "android",
            "flutter",
        ),
        speaks_for=(
            code("ERROR_CALL_MODULE_NOT_FOUND", weight=STRONG + 0.9),
            message(
                r"Calling module not found|com[./]cometchat[./]calls[./](?:CometChatRTCView|model[./]RTC)",
                CERTAIN,
            ),
        ),
        examples=(
            "E/CallManager: CometChat Calling module not found\nE/CallManager: startCall: java.lang.NoClassDefFoundError: com.cometchat.calls.CometChatRTCView\nchat-sdk-android 5.0.1 + calls-sdk-android 5.0.0",
            "code=ERROR_CALL_MODULE_NOT_FOUND although calls-sdk-android is in build.gradle and CometChatCalls.isInitialized() is true",
        ),
    ),
    Cause(
        cause_id="classes_stripped_in_release",
        cause="R8 or ProGuard removed or renamed the SDK's classes in the release build.",
        next_step=(
            "Add `-keep class com.cometchat.** { *; }` and `-dontwarn com.cometchat.**` to "
            "`proguard-rules.pro`, and rebuild the release."
        ),
        source="https://www.cometchat.com/docs/sdk/android/troubleshooting",
        at=("any",),
        platforms=(
            "android",
            "flutter",
            "react_native",
        ),
        speaks_for=(
            message(
                r"minifyEnabled|proguard|\bR8\b|r8-map-id|Missing class(?:es)? |ExceptionInInitializerError|Register an InstanceCreator|Missing type parameter",
                STRONG,
            ),
            together(
                message(r"NoSuchMethodError|ClassNotFoundException|NoClassDefFoundError"),
                words(r"release|minif\w*|proguard|r8"),
                weight=CERTAIN,
            ),
            words(r"minif\w*|proguard|\br8\b|obfuscat\w*", r"release|{fails}|debug|keep", weight=STRONG),
            source_code(r"minifyEnabled (?:=\s*)?true|isMinifyEnabled", LIKELY),
        ),
        examples=(
            "Play Store internal track: ClassNotFoundException: com.cometchat.calls.model.CallUser after login. Debug APK fine. isMinifyEnabled = true since last sprint.",
            "release APK only:\njava.lang.RuntimeException: Missing type parameter.\n   at d.b.c.y.a.<init>(SourceFile:4)\n   at b.a.q1.d.a(Unknown Source:12)\nminifyEnabled true, no rules for your sdk. Debug logs in.",
        ),
    ),
    Cause(
        cause_id="native_loader_not_initialized",
        cause=(
            "The login succeeded; the crash comes when a call is joined, because React Native's native "
            "loader inside the SDK was not initialised."
        ),
        next_step=(
            "Call `SoLoader.init(this, OpenSourceMergedSoMapping)` in `Application.onCreate()` and add "
            "`react-android` and `soloader` to the dependencies."
        ),
        source="https://www.cometchat.com/docs/calls/android/setup",
        at=("any",),
        platforms=("android",),
        speaks_for=(
            message(r"UnsatisfiedLinkError|soloader|libhermes|libreact_|libjsi|dlopen failed", CERTAIN),
        ),
        examples=(
            'login OK (onSuccess: u-4), then joinSession -> java.lang.UnsatisfiedLinkError: dlopen failed: library "libhermes_executor.so" not found -> app gone',
            "App crashes when the call opens, only with joinSession, startSession works. com.facebook.soloader in the trace",
        ),
    ),
    Cause(
        cause_id="emulator_network",
        cause="The emulator or simulator has no working network or DNS of its own; devices are fine.",
        next_step=(
            "Cold boot the emulator, or start it with -dns-server 8.8.8.8; try a real device to tell."
        ),
        source="https://developer.android.com/studio/run/emulator-networking",
        at=("network",),
        variant_of="dns_failure",
        platforms=(
            "android",
            "react_native",
            "flutter",
            "ios",
        ),
        speaks_for=(
            words(
                r"emulator\w*|simulator\w*|avd\b|émulateur|emulador|模拟器|エミュレータ\w*",
                r"only|nothing|no internet|either|own phone|google|real (?:phone|device)|nur|echte\w*|seulement|solo|只|だけ",
                weight=STRONG,
            ),
        ),
        examples=(
            "UnknownHostException for 2fa4e00000000001.api-us.cometchat.io on Pixel_6_API_34 emulator. Chrome in the emulator does not open google either. My own phone logs in.",
            "Emulator stopped logging in after I turned the VPN on: Unable to resolve host. Real device ok. Cold boot made it work once.",
        ),
    ),
)
