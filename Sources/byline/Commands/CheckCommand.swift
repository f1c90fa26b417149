import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Git
import Provenance

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check what commits draw on against the policy of config.toml.",
    discussion: """
      policy_refused, policy_licenses and policy_max_percent say what is not wanted. Exits with 1 \
      if something is found, for use in CI and as the pre-push hook.
      """)

  @Option(help: "The lines that commits add: A..B, A...B, or one commit.") var diff: String?
  @Flag(help: "Read from standard input what Git tells a pre-push hook.") var push = false
  @Argument(help: .hidden) var remote: [String] = []

  func validate() throws {
    if push == (diff != nil) { throw ValidationError("give either --diff RANGE or --push") }
    if !push, !remote.isEmpty { throw ValidationError("only --push takes a remote") }
  }

  func run() throws {
    let settings = try Surroundings.settings()
    let rules = PolicyRules(settings.policy)
    if rules.isEmpty {
      return StandardOutput.note("byline: no policy is set in \(Surroundings.location.settings)")
    }
    let repository = try Repository(containing: ".")
    var ranges = [diff].compactMap(\.self)
    if push { ranges = try Self.pushed(try InputText.read("-"), repository) }
    if ranges.isEmpty { return }
    let memory = try LearnedMemory(Surroundings.location)
    var findings: [PolicyFinding] = []
    for range in ranges {
      let report = try memory.report(
        of: repository.addedLines(in: range), in: repository, shared: settings.sharedSources,
        now: Surroundings.now, version: Byline.version)
      findings += rules.findings(in: report)
    }
    if findings.isEmpty { return StandardOutput.note("byline: the policy is met") }
    for finding in findings { StandardOutput.note("\(finding)") }
    StandardOutput.note(
      """
      byline: the policy in \(Surroundings.location.settings) is not met. `byline annotate --diff \
      \(ranges[0])` shows the text; write it anew, ask its authors, or change the policy. \
      BYLINE=0 before a push passes it by.
      """)
    throw ExitCode(1)
  }

  /// What each pushed ref adds to what the other side has: `LOCAL-REF ID REMOTE-REF ID` a line.
  ///
  /// Source: githooks(5), pre-push.
  private static func pushed(
    _ input: [UInt8], _ repository: borrowing Repository
  ) throws -> [String] {
    var result: [String] = []
    for line in input.split(separator: 0x0A) {
      let words = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
      guard words.count == 4, words[1].contains(where: { $0 != "0" }) else { continue }
      guard let new = ObjectID(hex: words[1]).map({ CommitID($0) }) else { continue }
      if let old = ObjectID(hex: words[3]), (try? repository.commit(CommitID(old))) != nil {
        result.append("\(old.hex)..\(words[1])")
        continue
      }
      // A new branch, or a tip that is not here: what no branch of the other side is known to have.
      let fresh = try repository.commits(from: [new], beyond: repository.remoteTips())
      guard let first = fresh.first else { continue }
      if let parent = try repository.commit(first).parents.first {
        result.append("\(parent)..\(words[1])")
      } else {
        result += fresh.map(\.description)
      }
    }
    return result
  }
}

extension PolicyRules {
  init(_ policy: Corpus.Configuration.Policy) {
    self.init()
    licenses = Set(policy.licenses)
    maximumShare = policy.maximumPercent.map { Double($0) / 100 }
    refused = Set(policy.refused.map { $0.lowercased() })
  }
}
