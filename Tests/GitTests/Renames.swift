import Provenance
import Support
import Testing

@testable import Git

@Suite struct Renames {
  /// The authors of a file's lines, as the pass says and as Git does.
  private func authors(
    of path: String, in scratch: ScratchRepository
  ) throws -> (ours: [String], git: [String]) {
    let repository = try Repository(containing: scratch.path)
    let head = try #require(try repository.head())
    let files = try repository.files(at: head).filter { $0.path.description == path }
    let blame = try repository.blame(at: head, files: files.map { ($0.path, $0.blob) }, threads: 1)
    let ours = blame.files.flatMap { file in
      file.runs.flatMap { run in
        run.lines.map { _ in blame.commits[run.commit].record.author.identity.name }
      }
    }
    let git = try scratch.git(["blame", "--line-porcelain", "HEAD", "--", path])
      .split(separator: "\n").filter { $0.hasPrefix("author ") }.map { String($0.dropFirst(7)) }
    return (ours, git)
  }

  @Test func `come only from files that are gone, also where a file became a folder`() throws {
    let scratch = try ScratchRepository()
    let text = (0..<20).map { "line \($0)\n" }.joined()
    // `foo/` sorts after `foo-bar`, `foo` before it.
    try scratch.commit(["foo": "a file\n", "foo-bar": text, "z": "last\n"], by: "ada")
    try scratch.git(["rm", "-q", "foo"])
    try scratch.commit(["foo/inner": "in a folder\n", "new": text + "more\n"], by: "bob")
    let found = try authors(of: "new", in: scratch)
    #expect(found.ours == found.git)
    #expect(Set(found.ours) == ["bob"])
  }

  @Test func `are found among many that are alike`() throws {
    let scratch = try ScratchRepository()
    let texts = (0..<9).map { copy in
      (0..<40).map { "line \($0 < copy ? -$0 : $0)\n" }.joined()
    }
    let old = texts.enumerated().map { ("old\($0.offset)/name\($0.offset % 2)", $0.element) }
    try scratch.commit(Dictionary(uniqueKeysWithValues: old), by: "ada")
    try scratch.git(["rm", "-q", "-r", "."])
    let new = texts.enumerated().map {
      ("new\($0.offset)/name\($0.offset % 3)", $0.element + "x\n")
    }
    try scratch.commit(Dictionary(uniqueKeysWithValues: new), by: "bob")
    for (path, _) in new {
      let found = try authors(of: path, in: scratch)
      #expect(found.ours == found.git, "\(path)")
      #expect(found.ours.first == "ada")
    }
  }
}
