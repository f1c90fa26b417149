import Agent
import ArgumentParser
import Catalog
import Corpus
import Dispatch
import Foundation
import Git
import Provenance
import Synchronization

/// What every command knows of its surroundings.
enum Surroundings {
  static var environment: [String: String] { ProcessInfo.processInfo.environment }
  static var location: StoreLocation { StoreLocation(environment: environment) }
  static var now: Int64 { Int64(Date().timeIntervalSince1970) }

  /// The settings file, or what holds without one.
  static func settings() throws -> Corpus.Configuration {
    let path = location.settings
    guard let content = FolderFiles.content(of: path) else { return Corpus.Configuration() }
    return try Corpus.Configuration(
      parsing: String(decoding: content, as: UTF8.self), file: path)
  }

  /// How many threads to use: the flag, `BYLINE_THREADS`, the settings, all cores.
  static func threads(_ flag: Int?, _ settings: Corpus.Configuration) throws -> Int {
    if let flag { return flag }
    if let text = environment["BYLINE_THREADS"] {
      guard let value = Int(text), value > 0 else {
        throw ValidationError("BYLINE_THREADS is a number of at least 1, not \(text)")
      }
      return value
    }
    return settings.threads ?? ProcessInfo.processInfo.activeProcessorCount
  }

  /// Who asks: `--as`, or Git's user here.
  static func asking(_ flag: String?) -> Identity? {
    if let flag { return Identity(parsing: flag) }
    if let repository = try? Repository(containing: "."), let user = repository.userIdentity() {
      return user
    }
    return Repository.globalIdentity()
  }
}

/// Who asks, found on another thread: libgit2 takes some milliseconds to start.
///
/// A command waits for it also where it fails: a process that ends while libgit2 starts crashes in
/// the libraries that are taken down under it.
final class AskingIdentity: Sendable {
  private let found = Mutex<Identity?>(nil)
  private let group = DispatchGroup()

  init(_ options: AskingOptions) {
    let flag = options.asking
    DispatchQueue.global().async(group: group) { [self] in
      let identity = Surroundings.asking(flag)
      found.withLock { $0 = identity }
    }
  }

  /// Waits for it; `nil` if nobody is named.
  var identity: Identity? {
    wait()
    return found.withLock(\.self)
  }

  func wait() { group.wait() }
}

/// Who asks, and whether that is recorded.
struct AskingOptions: ParsableArguments {
  @Option(name: .customLong("as"), help: "Who asks, as \"Name <mail>\"; else Git's user.email.")
  var asking: String?

  @Flag(help: "Leave no record for the ledger.") var noRecord = false
}

/// Which sources are drawn on.
struct ScopeOptions: ParsableArguments {
  @Option(help: "Draw on these sources alone, by name or path; may be given several times.")
  var sources: [String] = []

  /// What is learned, or the part of it that was asked for.
  func memory() throws -> LearnedMemory {
    let memory = try LearnedMemory(Surroundings.location)
    return sources.isEmpty ? memory : try memory.limited(to: sources)
  }
}
