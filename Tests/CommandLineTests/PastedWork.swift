import Annotations
import Foundation
import Support
import Testing

/// A learned function that is pasted, saved, seen by an agent, and committed.
@Suite struct PastedWork {
  /// What is said of some text, as far as it may not depend on when it is said.
  private struct Credit: Equatable, CustomStringConvertible {
    /// In thousandths of a bit, by name.
    var authors: [String: Int]
    /// What is credited, own, diffuse and unknown.
    var totals: [Int]
    /// What is new, and with it the whole: where a file was there before, its end stood elsewhere.
    var new: Int

    init(_ authors: [(String, Double)], _ totals: Annotation.Totals) {
      self.authors = Dictionary(
        authors.map { ($0.0, Int(($0.1 * 1000).rounded())) }, uniquingKeysWith: +)
      self.totals = [
        totals.creditedBits, totals.ownBits, totals.diffuseBits, totals.unknownBits,
      ].map { Int(($0 * 1000).rounded()) }
      new = Int((totals.newBits * 1000).rounded())
    }

    var description: String { "\(authors.sorted { $0.key < $1.key }) \(totals) \(new)" }
  }

  private let program: Program
  private let library: ScratchRepository
  private let scratch: ScratchRepository

  init() throws {
    (program, library) = (try Program(), try ScratchRepository())
    scratch = try ScratchRepository()
    scratch.variables["BYLINE_HOME"] = program.home.path + "/byline"
    for name in ["ada", "bob", "eve", "sid"] {
      try library.commit("\(name).c", Self.function(name), by: name)
    }
    // So much that what is pasted is no reason to train the gates anew, which an agent at rest does.
    let more = (0..<120).map { Self.function("sid_\($0)") }.joined()
    try library.commit("more.c", more, by: "sid")
    // Grace's work comes later than that of the library.
    scratch.wait(3600)
    try scratch.git(["config", "user.name", "grace"])
    try scratch.git(["config", "user.email", "grace@example.org"])
    try scratch.commit("there.c", Self.function("grace"), by: "grace")
    try program.home.write(
      "byline/config/config.toml",
      "author = \"grace <grace@example.org>\"\nshared = [\"\(library.folder.url.lastPathComponent)\"]\n"
    )
    try byline(["learn", "-q", library.path, scratch.path])
    try byline(["hooks", "install"])
  }

  /// Lines that nobody else writes.
  private static func function(_ name: String) -> String {
    let body = (0..<16).map { "  call_\(name)_\($0 * 7)(state[\($0)], \"\(name) \($0 * 31)\");\n" }
    return "void \(name)(struct state *state) {\n\(body.joined())}\n"
  }

  @discardableResult
  private func byline(_ arguments: [String], input: String = "") throws -> CommandResult {
    let result = try program.run(arguments, input: input, in: scratch.path)
    #expect(result.status == 0, "\(arguments): \(result.errorText)")
    return result
  }

  /// The credit of lines before they are saved: a diff says what is going to be there.
  private func announced(_ path: String, after old: String, _ pasted: String) throws -> Credit {
    let (before, new) = (old.split(separator: "\n"), pasted.split(separator: "\n"))
    let patch =
      "--- a/\(path)\n+++ b/\(path)\n"
      + "@@ -\(before.isEmpty ? 0 : 1),\(before.count) +1,\(before.count + new.count) @@\n"
      + before.map { " \($0)\n" }.joined() + new.map { "+\($0)\n" }.joined()
    // Elsewhere, where nothing tells that the file is learned: it is read as a commit is, with what
    // it held before.
    let result = try program.run(["annotate", "--patch", "--json", "-"], input: patch)
    #expect(result.status == 0, "\(result.errorText)")
    return try credit(result)
  }

  private func credit(_ result: CommandResult) throws -> Credit {
    let annotation = try Annotation(json: result.output)
    return Credit(annotation.authors.map { ($0.name, $0.bits) }, annotation.totals)
  }

  /// The credit that is noted for the last commit.
  private func noted() throws -> Credit {
    let isNoted = try blockedUntil {
      try byline(["hooks", "work"])
      return try program.run(["hooks", "status"], in: scratch.path).text.contains("0 events")
        && scratch.run(["notes", "--ref=byline", "show", "HEAD"]).status == 0
    }
    #expect(isNoted)
    let bytes = try scratch.gitBytes(["notes", "--ref=byline", "show", "HEAD"])
    let record = try #require(NoteText(bytes).records.first)
    return Credit(record.authors.map { ($0.name, $0.bits) }, record.totals)
  }

  @Test(arguments: ["new.c", "there.c"])
  func `is credited as it was before it was saved`(path: String) throws {
    try byline(["agent", "start"])
    defer { _ = try? program.run(["agent", "stop"]) }
    try byline(["await", "--timeout", "600"])
    let file = "\(scratch.path)/\(path)"
    let old = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    let pasted = Self.function("ada")
    var wanted = try announced(path, after: old, pasted)
    #expect(wanted.authors["ada"] ?? 0 > 100_000, "\(wanted)")

    try scratch.folder.write(path, old + pasted)
    try byline(["await", "--timeout", "600"])
    Thread.sleep(forTimeInterval: 1)
    try scratch.git(["add", "-A"], by: "grace")
    let staged = try credit(byline(["annotate", "--staged", "--json"]))
    if !old.isEmpty {
      #expect(abs(staged.new - wanted.new) < wanted.new / 20)
      wanted.new = staged.new
    }
    #expect(staged == wanted)
    try scratch.git(["commit", "-q", "-m", "paste"], by: "grace")
    let noted = try noted()
    #expect(noted == wanted)
    try byline(["await", "--timeout", "600"])
    let learned = try credit(byline(["annotate", "--diff", "HEAD", "--json"]))
    #expect(learned == wanted)
  }
}
