import Catalog
import Foundation
import Glibc
import Support
import Testing

@testable import Agent

/// What only a superuser can set up: other users' repositories, mounts that come and go.
@Suite(.enabled(if: getuid() == 0, "needs another user's files, and mounts"))
struct PlacesOfOthers {
  private let home: ScratchFolder
  private let location: StoreLocation
  private let folder: ScratchFolder
  private var root: String { folder.url.resolvingSymlinksInPath().path }

  init() throws {
    home = try ScratchFolder()
    location = StoreLocation(environment: ["BYLINE_HOME": home.path])
    folder = try ScratchFolder()
  }

  private func command(_ words: String...) throws -> CommandResult {
    try runCommand(
      "/usr/bin/env", words, in: root, environment: cleanEnvironment(home: home.path))
  }

  private func text(_ name: String, _ count: Int) -> String {
    (0..<count).map { "let \(name)\($0) = \($0 * 7)\n" }.joined()
  }

  private func status(
    _ agent: RunningAgent, until isReached: (AgentStatus) -> Bool
  ) async throws -> AgentStatus? {
    _ = try await eventually { AgentStatus.last(location).map(isReached) ?? false }
    return AgentStatus.last(location)
  }

  @Test func `are skipped with a word if they belong to another user`() async throws {
    let scratch = try ScratchRepository()
    try scratch.commit(["a.swift": text("a", 20)], by: "ada")
    for name in ["mine", "theirs"] {
      try scratch.git(["clone", "-q", scratch.path, "\(root)/\(name)"])
    }
    // What a hostile repository is set up to run.
    try folder.write("theirs/.git/config", "[core]\n\tfsmonitor = touch \(root)/ran; false\n")
    #expect(try command("chown", "-R", "65534:65534", "\(root)/theirs").status == 0)
    do {
      try location.prepare()
      let lock = try WriterLock(location, patience: 5000)
      try Store(writing: location, lock: lock).watch(root, now: 1)
    }
    let agent = RunningAgent(location)
    let found = try await status(agent) { !$0.sources.isEmpty && !$0.skipped.isEmpty }
    try await agent.caughtUp()
    #expect(found?.sources.map(\.path) == ["\(root)/mine"])
    #expect(found?.skipped.count == 1)
    #expect(found?.skipped.first?.contains("\(root)/theirs") == true, "\(found?.skipped ?? [])")
    #expect(found?.skipped.first?.contains("another user") == true, "\(found?.skipped ?? [])")
    #expect(!FileManager.default.fileExists(atPath: "\(root)/ran"))
    try await agent.stop()
  }

  @Test func `that are unmounted keep what was learned, and go on when they are back`()
    async throws
  {
    let disk = "\(root)/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    func mount() throws -> Bool {
      try command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk).status == 0
    }
    guard try mount() else { return }
    defer { _ = try? command("umount", "-l", disk) }
    try folder.write("disk/notes.md", text("note", 20))
    var learner = Learner(location, RunningAgent.settings)
    _ = try learner.learn([disk], threads: 1, now: 2_000_000_000)
    let agent = RunningAgent(location)
    try await agent.caughtUp()
    let before = try LearnedContents(location)

    #expect(try command("umount", disk).status == 0)
    let gone = try await status(agent) { $0.sources.first?.watch == .missing }
    #expect(gone?.sources.first?.watch == .missing)
    try await agent.caughtUp()
    #expect(try LearnedContents(location).difference(from: before) == [])

    #expect(try mount())
    try folder.write("disk/notes.md", text("note", 20))
    try folder.write("disk/more.md", text("more", 9))
    let back = try await status(agent) { $0.sources.first?.watch == .watched }
    #expect(back?.sources.first?.watch == .watched)
    let isLearned = try await eventually {
      try await agent.caughtUp()
      return try LearnedContents(location).lines.contains { $0.contains("more.md") }
    }
    #expect(isLearned)
    #expect(try LearnedContents(location).lines.contains { $0.contains("notes.md") })
    try await agent.stop()
  }
}
