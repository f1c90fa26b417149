// swift-tools-version: 6.2
import Foundation
import PackageDescription

// A hook that loads no library starts in a third of the time. Where the C library can be linked in,
// it is: some systems have that part in a package of its own.
let wholeHook: [LinkerSetting] =
  ["x86_64-linux-gnu/", "aarch64-linux-gnu/", "../lib64/", ""].contains {
    FileManager.default.fileExists(atPath: "/usr/lib/\($0)libc.a")
  } ? [.unsafeFlags(["-static-executable"], .when(platforms: [.linux]))] : []

let package = Package(
  name: "byline",
  products: [
    .executable(name: "byline", targets: ["byline"]),
    .executable(name: "byline-hook", targets: ["byline-hook"]),
    .executable(name: "bench", targets: ["bench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // C libraries of the system, and one shim for the calls that Swift cannot make.
    .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(
      name: "CDivSufSort", pkgConfig: "libdivsufsort", providers: [.apt(["libdivsufsort-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CLinux", dependencies: ["CGit2", "CZlib"]),
    .target(name: "CByteCount"),
    .target(name: "CGate"),
    .target(name: "CRuns", exclude: ["spdx-3.29.0.runs", "templates.runs"]),
    .target(
      name: "CPageFiles",
      exclude: [
        "credit.js", "icon.svg", "openapi.json", "optouts.js", "page.css", "page.html", "page.js",
        "views.js",
      ]),

    // What Git hooks run: nothing but the C library, for a start within two milliseconds.
    .target(name: "CSpawn"),
    .target(name: "HookSpool"),
    .executableTarget(
      name: "byline-hook", dependencies: ["CSpawn", "HookSpool"], linkerSettings: wholeHook),
    .target(
      name: "Hooks", path: "Hooks",
      resources: [
        .embedInCode("post-commit"), .embedInCode("post-rewrite"), .embedInCode("pre-push"),
        .embedInCode("prepare-commit-msg"), .embedInCode("passed-on"),
      ]),

    // A target imports only targets above it.
    .target(name: "Threads"),
    .target(name: "Provenance", dependencies: ["CSodium"]),
    .target(name: "Git", dependencies: ["CGit2", "CLinux", "Provenance", "Threads"]),
    .target(
      name: "Corpus",
      dependencies: ["Git", "Provenance", .product(name: "TOMLKit", package: "TOMLKit")]),
    .target(name: "Memory", dependencies: ["CByteCount", "CDivSufSort", "Provenance", "Threads"]),
    .target(
      name: "LanguageModel",
      dependencies: ["CByteCount", "CGate", "Memory", "Provenance", "Threads"]),
    .target(
      name: "Attribution",
      dependencies: ["CRuns", "Provenance", "Memory", "LanguageModel", "Threads"]),
    .target(name: "Annotations", dependencies: ["Provenance"]),
    .target(
      name: "Catalog",
      dependencies: ["HookSpool", "Provenance", .product(name: "GRDB", package: "GRDB.swift")]),
    .target(name: "Watching", dependencies: ["Provenance"]),
    .target(
      name: "Agent",
      dependencies: [
        "CLinux", "Provenance", "Git", "Corpus", "Memory", "LanguageModel", "Attribution",
        "Annotations", "Catalog", "Hooks", "HookSpool", "Threads", "Watching",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .target(
      name: "Page",
      dependencies: [
        "Agent", "Annotations", "CPageFiles", "Catalog", "Corpus", "LanguageModel", "Provenance",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .executableTarget(
      name: "byline",
      dependencies: [
        "Agent", "Annotations", "CSpawn", "Catalog", "Corpus", "Git", "HookSpool",
        "LanguageModel", "Page", "Provenance", "Watching",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      exclude: ["Byline.docc"]),

    // Tests mirror the targets.
    .target(name: "CSupport", path: "Tests/CSupport"),
    .target(
      name: "Support", dependencies: ["CSupport", "Memory", "Provenance"], path: "Tests/Support"),
    .target(
      name: "Fuzzing",
      dependencies: [
        "Agent", "Annotations", "Attribution", "Catalog", "Corpus", "Git", "Hooks",
        "LanguageModel", "Memory", "Provenance", "Support",
      ],
      path: "Tests/Fuzzing"),
    .executableTarget(
      name: "bench",
      dependencies: [
        "Agent", "Annotations", "Attribution", "Catalog", "Corpus", "Fuzzing", "Git",
        "LanguageModel", "Memory", "Provenance", "Support", "Threads",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Tests/Benchmarks"),
    .testTarget(name: "ThreadsTests", dependencies: ["Support", "Threads"]),
    .testTarget(name: "ProvenanceTests", dependencies: ["Provenance", "Support"]),
    .testTarget(name: "GitTests", dependencies: ["Git", "Provenance", "Support"]),
    .testTarget(name: "CorpusTests", dependencies: ["Corpus", "Provenance", "Support"]),
    .testTarget(
      name: "MemoryTests", dependencies: ["CByteCount", "Memory", "Provenance", "Support"]),
    .testTarget(
      name: "LanguageModelTests", dependencies: ["CGate", "LanguageModel", "Memory", "Support"]),
    .testTarget(
      name: "AttributionTests",
      dependencies: ["Attribution", "LanguageModel", "Memory", "Provenance", "Support"]),
    .testTarget(name: "AnnotationsTests", dependencies: ["Annotations", "Provenance", "Support"]),
    .testTarget(
      name: "CatalogTests",
      dependencies: [
        "Catalog", "HookSpool", "Provenance", "Support",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
    .testTarget(name: "WatchingTests", dependencies: ["Watching", "Provenance", "Support"]),
    .testTarget(
      name: "AgentTests",
      dependencies: [
        "Agent", "Annotations", "Catalog", "Corpus", "LanguageModel", "Memory", "Provenance",
        "Support", "Watching", .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], exclude: ["Payloads"]),
    .testTarget(
      name: "PageTests",
      dependencies: ["Page", "Support", .product(name: "NIOHTTP1", package: "swift-nio")]),
    // These run byline-hook, which is built with all products: as a dependency it would have the
    // tests linked as it is.
    .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing", "Support"]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["Agent", "Annotations", "Catalog", "Hooks", "Support", "byline"],
      exclude: ["Browser"]),
  ],
  swiftLanguageModes: [.v6]
)

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
]
// Loops over bytes are up to thirty times slower unoptimised, and the tests run them.
let plainC: Set<String> = [
  "CLinux", "CByteCount", "CGate", "CRuns", "CPageFiles", "CSpawn",
]
let hot: Set<String> = [
  "Git", "Memory", "LanguageModel", "Attribution", "Annotations", "Fuzzing",
]
let isStrict = Context.environment["BYLINE_WARNINGS_AS_ERRORS"] != nil
for target in package.targets where target.type != .system && !plainC.contains(target.name) {
  target.swiftSettings = strict
  if isStrict { target.swiftSettings?.append(.treatAllWarnings(as: .error)) }
  if hot.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
  }
}
