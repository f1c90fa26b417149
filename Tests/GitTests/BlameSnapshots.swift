import Provenance
import Support
import Testing

@testable import Git

@Suite struct BlameSnapshots {
  private func files(
    _ repository: borrowing Repository, _ commit: CommitID
  ) throws -> [(path: Path, blob: BlobID)] {
    try repository.files(at: commit).map { ($0.path, $0.blob) }
  }

  private func snapshot(_ path: String) throws -> BlameSnapshot {
    let repository = try Repository(containing: path)
    let head = try #require(try repository.head())
    return try repository.blameSnapshot(
      at: head, files: try files(repository, head), threads: 1)
  }

  @Test func `notice that a clone is no longer shallow`() throws {
    let scratch = try ScratchRepository()
    for count in 1...4 {
      try scratch.commit("a.c", (1...count).map { "line \($0)\n" }.joined(), by: "ada")
    }
    let folder = try ScratchFolder()
    let clone = folder.path + "/c"
    try scratch.git(["clone", "-q", "--depth", "2", "file://\(scratch.path)", clone])
    var kept = try snapshot(clone)
    try scratch.git(["-C", clone, "fetch", "-q", "--unshallow"])
    let repository = try Repository(containing: clone)
    let head = try #require(try repository.head())
    let update = try kept.update(
      from: repository, to: head, files: try files(repository, head), threads: 1)
    #expect(update.isFresh)
    let difference = kept.difference(from: try snapshot(clone))
    #expect(difference == nil)
  }

  @Test func `follow only what changed`() throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.c": "one\n", "b.c": "two\n", "dir/c.c": "three\n"], by: "ada")
    var kept = try snapshot(scratch.path)
    try scratch.commit("dir/c.c", "three\nfour\n", by: "bob")
    let repository = try Repository(containing: scratch.path)
    let head = try #require(try repository.head())
    let update = try kept.update(
      from: repository, to: head, files: try files(repository, head), threads: 1)
    #expect(update.files.map { kept.path(of: $0).description } == ["dir/c.c"])
    #expect(!update.isFresh && !update.followedOldHistory && update.newCommits == 1)
  }

  @Test func `are the same after an update that was stopped`() throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.c": "one\n", "b.c": "two\n"], by: "ada")
    var kept = try snapshot(scratch.path)
    let before = kept
    try scratch.commit("b.c", "two\nthree\n", by: "bob")
    let repository = try Repository(containing: scratch.path)
    let head = try #require(try repository.head())
    let files = try files(repository, head)
    #expect(throws: GitError.cancelled) {
      _ = try kept.update(
        from: repository, to: head, files: files, threads: 1, isCancelled: { true })
    }
    let difference = kept.difference(from: before)
    #expect(difference == nil)
    _ = try kept.update(from: repository, to: head, files: files, threads: 1)
    let later = kept.difference(from: try snapshot(scratch.path))
    #expect(later == nil)
  }

  @Test func `read from damaged bytes are none`() throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.c": "one\ntwo\n", "dir/b.c": ""], by: "ada")
    try scratch.commit("a.c", "one\n2\nthree\n", by: "bob")
    let encoded = try snapshot(scratch.path).encoded
    let isRead = BlameSnapshot(encoded: encoded) != nil
    #expect(isRead)
    for index in encoded.indices {
      var damaged = encoded
      damaged[index] ^= 0x40
      let isNone = BlameSnapshot(encoded: damaged) == nil
      #expect(isNone, "byte \(index)")
      let isCutNone = BlameSnapshot(encoded: Array(encoded[..<index])) == nil
      #expect(isCutNone, "\(index) bytes")
    }
  }

  /// Numbers that name nothing, under a checksum that is right.
  @Test func `read from made-up bytes never trap`() throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.c": "one\ntwo\n", "dir/b.c": ""], by: "ada")
    try scratch.commit("a.c", "one\n2\nthree\n", by: "bob")
    let encoded = try snapshot(scratch.path).encoded
    var generator = SeededGenerator(seed: 7)
    var read = 0
    for _ in 0..<20_000 {
      var bytes = encoded
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let index = Int.random(in: 20..<bytes.count, using: &generator)
        bytes[index] = [0, 1, 2, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
      }
      BlameSnapshot.seal(&bytes)
      if let snapshot = BlameSnapshot(encoded: bytes) {
        read += 1
        #expect(snapshot.encoded.count == bytes.count)
      }
    }
    #expect(read > 0)
  }
}
