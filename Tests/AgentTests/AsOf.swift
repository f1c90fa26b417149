import Annotations
import Corpus
import Git
import Provenance
import Support
import Testing

@testable import Agent

@Suite struct AsOf {
  private var home: LearnedHome
  private let scratch: ScratchRepository

  init() throws {
    home = try LearnedHome(seed: 71)
    scratch = try ScratchRepository()
  }

  private func annotation(of commit: String) throws -> CommitAnnotation {
    let repository = try Repository(containing: scratch.path)
    return try LearnedMemory(home.location).annotation(
      ofCommit: try repository.resolve(commit), in: repository,
      like: AnnotationInput(bytes: [], now: 1_800_000_000), version: "0")
  }

  /// What is said of a commit, but for when it was said.
  private func facts(_ annotation: CommitAnnotation) -> [String] {
    annotation.files.map { file in
      let authors = file.annotation.authors.map { "\($0.name) \($0.bits) \($0.necessaryBits)" }
      let spans = file.annotation.spans.map { span in
        "\(span.startByte)..<\(span.endByte) \(span.bits) "
          + span.sources.map { "\($0.commit ?? "") \($0.path ?? "") \($0.share)" }.joined()
      }
      return "\(file.annotation.input.path ?? "") \(authors) \(spans) "
        + "\(file.annotation.totals) \(file.annotation.asOf)"
    }
  }

  @Test mutating func `is the same for a commit, learned or not`() throws {
    for author in ["ada", "bob", "eve"] {
      for number in 0..<4 {
        let text = (0..<8).map { _ in home.function() }.joined()
        try scratch.commit("\(author)\(number).c", text, by: author)
      }
    }
    _ = try home.learn([scratch.path])
    let drawn = String(try scratch.git(["show", "HEAD~2:eve1.c"]).prefix(400))
    let new = home.function()
    try scratch.commit("new.c", drawn + new, by: "sid")
    let before = try annotation(of: "HEAD")
    #expect(before.files.count == 1)
    #expect(before.files.first?.annotation.authors.first?.name == "eve")
    #expect(before.files.first?.annotation.asOf.revision == before.parent?.description)
    // The commit itself is learned: its lines are not what they draw on.
    _ = try home.learn([scratch.path])
    let after = try annotation(of: "HEAD")
    #expect(facts(after) == facts(before))
    // A later copy of its lines is nothing that it drew on either.
    try scratch.commit("later.c", new, by: "eve")
    _ = try home.learn([scratch.path])
    #expect(facts(try annotation(of: "HEAD~1")) == facts(before))
    // But it is what the later one drew on.
    #expect(try annotation(of: "HEAD").files.first?.annotation.authors.first?.name == "sid")
  }

  @Test mutating func `leaves out what other sources got later`() throws {
    let other = try ScratchRepository()
    let (early, late) = (home.function(), home.function())
    // Each repository's clock goes on by a minute with a commit.
    try scratch.commit("a.c", home.function(), by: "ada")
    try other.commit("early.c", early, by: "bob")
    try scratch.commit("b.c", early + late, by: "ada")
    try other.commit([:], by: "bob")
    try other.commit("late.c", late, by: "bob")
    _ = try home.learn([scratch.path, other.path])
    let found = try #require(try annotation(of: "HEAD").files.first).annotation
    #expect(found.authors.map(\.name) == ["bob"])
    #expect(found.spans.allSatisfy { $0.endByte <= early.utf8.count + 8 })
  }
}
