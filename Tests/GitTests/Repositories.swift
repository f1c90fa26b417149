import Foundation
import Provenance
import Support
import Testing

@testable import Git

@Suite struct Repositories {
  @Test func `without a configuration file are bare if their name says so`() throws {
    let scratch = try ScratchRepository()
    let commit = try scratch.commit("a.c", "int a;\n", by: "ada")
    let folder = try ScratchFolder()
    try scratch.git(["clone", "-q", "--bare", ".", folder.path + "/copy"])
    try FileManager.default.removeItem(atPath: folder.path + "/copy/config")
    let repository = try Repository(containing: folder.path + "/copy")
    let isBare = repository.isBare
    #expect(isBare)
    #expect(try repository.head()?.description == commit)
    let hasTree = try !Repository(containing: scratch.path).isBare
    #expect(hasTree)
  }

  @Test func `that cannot be read say why`() throws {
    let folder = try ScratchFolder()
    #expect(throws: GitError.notARepository(path: folder.path)) {
      _ = try Repository(containing: folder.path)
    }
    let empty = try ScratchRepository()
    #expect(try Repository(containing: empty.path).head() == nil)
    let newer = try ScratchRepository(["--object-format=sha256"])
    #expect(throws: GitError.self) { _ = try Repository(containing: newer.path) }
  }

  @Test func `that are shallow keep their boundary`() throws {
    let scratch = try ScratchRepository()
    try scratch.commit("a.c", "one\n", by: "ada")
    try scratch.commit("a.c", "one\ntwo\n", by: "bob")
    try scratch.commit("a.c", "one\ntwo\nthree\n", by: "eve")
    let folder = try ScratchFolder()
    try scratch.git(["clone", "-q", "--depth", "2", "file://\(scratch.path)", folder.path + "/c"])
    let repository = try Repository(containing: folder.path + "/c")
    let head = try #require(try repository.head())
    let files = try repository.files(at: head)
    let blame = try repository.blame(
      at: head, files: files.map { ($0.path, $0.blob) }, threads: 1)
    let names = blame.files[0].runs.map { blame.commits[$0.commit].record.author.identity.name }
    #expect(names == ["bob", "eve"])
    #expect(blame.commits[blame.files[0].runs[0].commit].isBoundary)
  }
}
