import Annotations
import Foundation
import Support
import Testing

/// Two clones that write notes for the same and for different commits, with other memories.
@Suite struct NoteExchange {
  private struct Clone {
    let program: Program
    let repository: ScratchRepository

    func byline(_ arguments: [String]) throws {
      let result = try program.run(arguments, in: repository.path)
      #expect(result.status == 0, "\(arguments): \(result.errorText)")
    }

    /// Has what waits worked on, by this process's child or the one that the hook started.
    func settle() throws {
      let isSettled = try blockedUntil {
        try byline(["hooks", "work"])
        let status = try program.run(["hooks", "status"], in: repository.path)
        return status.text.contains("0 events")
      }
      #expect(isSettled, "events still wait")
    }

    /// Ids of all records, by commit.
    func records() throws -> [String: Set<String>] {
      var result: [String: Set<String>] = [:]
      for line in try repository.git(["notes", "--ref=byline", "list"]).split(separator: "\n") {
        let words = line.split(separator: " ")
        let bytes = try repository.gitBytes(["cat-file", "blob", String(words[0])])
        result[String(words[1])] = Set(NoteText(bytes).records.map(\.id))
      }
      return result
    }
  }

  /// Two clones of one repository; each has a note for the common commit and for one of its own.
  private func clones() throws -> (Clone, Clone, remote: ScratchFolder) {
    let remote = try ScratchFolder()
    var made: [Clone] = []
    for name in ["ada", "bob"] {
      let clone = Clone(program: try Program(), repository: try ScratchRepository())
      clone.repository.variables["BYLINE_HOME"] = clone.program.home.path + "/byline"
      try clone.repository.git(["config", "user.name", name])
      try clone.repository.git(["config", "user.email", "\(name)@example.org"])
      if name == "ada" {
        try clone.repository.git(["init", "-q", "--bare", "-b", "main", remote.path])
        try clone.repository.commit("start.txt", "start\n", by: "ada")
        try clone.repository.git(["remote", "add", "origin", remote.path])
      } else {
        try clone.repository.git(["remote", "add", "origin", remote.path])
      }
      let own = try ScratchRepository()
      try own.commit(
        "\(name).c", "int \(name)_value = compute_\(name)(17, 4) + offset;\n", by: name)
      try clone.byline(["learn", "-q", own.path])
      made.append(clone)
    }
    let (ada, bob) = (made[0], made[1])
    try ada.byline(["hooks", "install"])
    try ada.repository.commit("common.txt", "said by both\n", by: "ada")
    try ada.settle()
    try ada.repository.git(["push", "-q", "origin", "main"])
    try bob.repository.git(["fetch", "-q", "origin"])
    try bob.repository.git(["checkout", "-q", "-B", "main", "origin/main~1"])
    try bob.byline(["hooks", "install"])
    try bob.repository.git(["reset", "-q", "--hard", "origin/main"])
    try bob.repository.commit("bob.txt", "bob's own line\n", by: "bob")
    try bob.settle()
    try ada.repository.commit("ada.txt", "ada's own line\n", by: "ada")
    try ada.settle()
    return (ada, bob, remote)
  }

  @Test(arguments: [true, false])
  func `loses nothing, in either order`(adaFirst: Bool) throws {
    let (ada, bob, remote) = try clones()
    defer { withExtendedLifetime(remote) {} }
    let before = [try ada.records(), try bob.records()]
    #expect(before.allSatisfy { !$0.isEmpty })
    let (first, second) = adaFirst ? (ada, bob) : (bob, ada)
    try first.byline(["notes", "push"])
    try second.byline(["notes", "push"])
    try first.byline(["notes", "fetch"])
    let expected = before[0].merging(before[1]) { $0.union($1) }
    #expect(try first.records() == expected)
    #expect(try second.records() == expected)
    #expect(
      try first.repository.git(["rev-parse", "refs/notes/byline^{tree}"])
        == second.repository.git(["rev-parse", "refs/notes/byline^{tree}"]))
  }

  @Test(arguments: ["union", "cat_sort_uniq"])
  func `stays readable when git merges`(strategy: String) throws {
    let (ada, bob, remote) = try clones()
    let expected = try ada.records().merging(try bob.records()) { $0.union($1) }
    try ada.repository.git(["push", "-q", "origin", "refs/notes/byline"])
    try bob.repository.git(["fetch", "-q", remote.path, "refs/notes/byline:refs/notes/theirs"])
    try bob.repository.git(["notes", "--ref=byline", "merge", "-s", strategy, "theirs"])
    #expect(try bob.records() == expected)
    let text = try bob.program.run(["notes", "show", "HEAD"], in: bob.repository.path)
    #expect(text.status == 0)
  }
}
