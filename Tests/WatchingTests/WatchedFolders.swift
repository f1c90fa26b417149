import Foundation
import Glibc
import Provenance
import Support
import Testing

@testable import Watching

@Suite struct WatchedFolders {
  /// Takes changes until a condition holds of all of them, at most for a minute.
  private func changes(
    of watcher: Watcher, until isDone: (Changes) -> Bool
  ) async -> Changes {
    var all = Changes()
    watcher.wake(after: 60_000)
    let end = ContinuousClock.now + .seconds(60)
    for await changes in watcher {
      all.merge(changes, atMost: 1_000_000)
      if isDone(all) || changes.isDue && ContinuousClock.now >= end { break }
    }
    return all
  }

  private func paths(_ changes: Changes, _ root: Int = 1) -> Set<String> {
    guard case .paths(let paths) = changes.roots[root] else { return [] }
    return Set(paths.map(\.description))
  }

  /// The folder's real path.
  private func real(_ folder: ScratchFolder) -> String {
    folder.url.resolvingSymlinksInPath().path
  }

  private func watcher(
    _ folder: ScratchFolder, _ change: (inout WatchSettings) -> Void = { _ in },
    leftOut: @escaping @Sendable (Path, Bool) -> Bool = { _, _ in false }
  ) async -> Watcher {
    var settings = WatchSettings()
    change(&settings)
    let watcher = Watcher(settings)
    let coverage = await watcher.add(
      WatchedRoot(id: 1, path: real(folder), isLeftOut: leftOut))
    #expect(coverage.missing == nil)
    return watcher
  }

  @Test func `tell of files that are written, moved over others and removed`() async throws {
    let folder = try ScratchFolder()
    try folder.write("a.txt", "a")
    try folder.write("b.txt", "b")
    try folder.write("sub/c.txt", "c")
    let watcher = await watcher(folder)
    try folder.write("a.txt", "changed")
    try folder.write("sub/c.txt", "changed")
    // As editors save: a new file takes the place of the old one.
    try folder.write(".b.txt.swp", "new")
    #expect(unsafe rename(folder.path + "/.b.txt.swp", folder.path + "/b.txt") == 0)
    try folder.write("last", "")
    let seen = await changes(of: watcher) { paths($0).contains("last") }
    #expect(paths(seen).isSuperset(of: ["a.txt", "b.txt", "sub/c.txt", "last"]))
    try FileManager.default.removeItem(atPath: folder.path + "/a.txt")
    let gone = await changes(of: watcher) { paths($0).contains("a.txt") }
    #expect(paths(gone) == ["a.txt"])
  }

  @Test func `follow folders that are made and filled at once, and moved`() async throws {
    let (folder, outside) = (try ScratchFolder(), try ScratchFolder())
    let watcher = await watcher(folder)
    for number in 0..<20 { try folder.write("new\(number)/deep/er/file", "text") }
    try outside.write("tree/x/y", "text")
    #expect(unsafe rename(outside.path + "/tree", folder.path + "/moved in") == 0)
    let made = await changes(of: watcher) { paths($0).contains("moved in") }
    #expect(paths(made).isSuperset(of: (0..<20).map { "new\($0)" }))
    // All are watched by now.
    try folder.write("new7/deep/er/file", "changed")
    try folder.write("moved in/x/y", "changed")
    let changed = await changes(of: watcher) {
      paths($0).isSuperset(of: ["new7/deep/er/file", "moved in/x/y"])
    }
    #expect(paths(changed).isSuperset(of: ["new7/deep/er/file", "moved in/x/y"]))
    // A move within, and a way out.
    #expect(unsafe rename(folder.path + "/new7", folder.path + "/new8/seven") == 0)
    #expect(unsafe rename(folder.path + "/moved in", outside.path + "/out") == 0)
    _ = await changes(of: watcher) { paths($0).isSuperset(of: ["new7", "new8/seven", "moved in"]) }
    try folder.write("new8/seven/deep/er/file", "again")
    try outside.write("out/x/y", "again")
    try folder.write("last", "")
    let after = await changes(of: watcher) { paths($0).contains("last") }
    #expect(paths(after).contains("new8/seven/deep/er/file"))
    #expect(!paths(after).contains { $0.hasPrefix("moved") || $0.hasPrefix("new7") })
  }

  @Test func `do not follow symbolic links, nor look at what is left out`() async throws {
    let (folder, outside) = (try ScratchFolder(), try ScratchFolder())
    try folder.write("ignored/deep/file", "text")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link", withDestinationPath: outside.path)
    let watcher = await watcher(
      folder,
      leftOut: { path, _ in
        path.bytes.starts(with: "ignored".utf8)
      })
    #expect(await watcher.coverage(of: 1) == WatchCoverage(watched: 1))
    try folder.write("ignored/deep/file", "changed")
    try outside.write("file", "changed")
    try folder.write("last", "")
    let seen = await changes(of: watcher) { paths($0).contains("last") }
    #expect(paths(seen) == ["last"])
  }

  @Test func `are told of as everything where a lot changes at once`() async throws {
    let folder = try ScratchFolder()
    let watcher = await watcher(folder) { $0.mostPaths = 10 }
    for number in 0..<20 { try folder.write("file\(number)", "text") }
    let seen = await changes(of: watcher) { $0.roots[1] == .everything }
    #expect(seen.roots == [1: .everything])
  }

  @Test func `are rescanned where the system lost count, new folders among them`() throws {
    let folder = try ScratchFolder()
    var tree = WatchTree(WatchSettings())
    tree.add(WatchedRoot(id: 1, path: real(folder)))
    try folder.write("made/while/nobody", "looked")
    #expect(tree.coverage(of: 1)?.watched == 1)
    _ = tree.handle(InotifyEvent(watch: -1, mask: UInt32(IN_Q_OVERFLOW), name: []))
    #expect(tree.changes.overflowed && tree.changes.roots == [1: .everything])
    #expect(tree.coverage(of: 1)?.watched == 3)
  }

  @Test func `are looked at again and again beyond the limit of watches`() async throws {
    let folder = try ScratchFolder()
    for number in 0..<6 { try folder.write("sub\(number)/file", "text") }
    let watcher = await watcher(folder) { ($0.mostWatches, $0.poll) = (3, 50) }
    #expect(await watcher.coverage(of: 1) == WatchCoverage(watched: 3, polled: 4))
    for number in 0..<6 { try folder.write("sub\(number)/file", "changed, longer") }
    try folder.write("sub3/new/file", "text")
    let wanted = (0..<6).map { "sub\($0)" }
    func areSeen(_ changes: Changes) -> Bool {
      wanted.allSatisfy { paths(changes).contains($0) || paths(changes).contains($0 + "/file") }
    }
    #expect(areSeen(await changes(of: watcher, until: areSeen)))
    try folder.write("sub3/new/file", "changed")
    let new = await changes(of: watcher) { paths($0).contains { $0.hasPrefix("sub3/new") } }
    #expect(paths(new).contains { $0.hasPrefix("sub3/new") })
  }

  @Test func `that go away are told of, and again when they are back`() async throws {
    let folder = try ScratchFolder()
    try folder.write("root/file", "text")
    let watcher = Watcher()
    let path = real(folder) + "/root"
    _ = await watcher.add(WatchedRoot(id: 1, path: path))
    #expect(unsafe rename(path, path + " away") == 0)
    let lost = await changes(of: watcher) { $0.lost[1] != nil }
    #expect(lost.lost == [1: "it was moved or removed"])
    #expect(await watcher.coverage(of: 1)?.missing != nil)
    #expect(unsafe rename(path + " away", path) == 0)
    let back = await changes(of: watcher) { $0.roots[1] == .everything }
    #expect(back.roots == [1: .everything])
    try folder.write("root/file", "changed")
    let changed = await changes(of: watcher) { paths($0).contains("file") }
    #expect(paths(changed) == ["file"])
  }

  @Test func `tell in order: what was before a change is not told of after it`() async throws {
    let (folder, cookies) = (try ScratchFolder(), try ScratchFolder())
    let watcher = await watcher(folder)
    _ = await watcher.add(WatchedRoot(id: 2, path: real(cookies)))
    for round in 0..<10 {
      for number in 0..<30 { try folder.write("\(round)/\(number)", "text") }
      try cookies.write("cookie\(round)", "")
      let seen = await changes(of: watcher) { paths($0, 2).contains("cookie\(round)") }
      #expect(paths(seen).contains("\(round)") || paths(seen).contains("\(round)/0"))
    }
  }

  @Test func `end with what reads them`() async {
    let watcher = Watcher()
    let reader = Task {
      var count = 0
      for await _ in watcher { count += 1 }
      return count
    }
    watcher.stop()
    #expect(await reader.value == 0)
    #expect(await watcher.coverage(of: 1) == nil)
    let late = await watcher.add(WatchedRoot(id: 1, path: "/"))
    #expect(late.missing != nil)
  }

  @Test func `are read from events as the system writes them`() {
    let event: [UInt8] =
      [7, 0, 0, 0, 0, 1, 0, 0x40, 0, 0, 0, 0, 8, 0, 0, 0] + Array("name".utf8)
      + [0, 0, 0, 0]
    let parsed = InotifyEvent.parse((event + event + event.dropLast())[...])
    let wanted = InotifyEvent(
      watch: 7, mask: UInt32(IN_CREATE) | 0x4000_0000, name: Array("name".utf8))
    #expect(parsed == [wanted, wanted])
    #expect(wanted.isFolder && wanted.has(IN_DELETE, IN_CREATE) && !wanted.has(IN_MODIFY))
  }
}
