import ArgumentParser
import Foundation
import Git
import Provenance

/// Goes along the first-parent chain of a repository, and updates the blame at each step.
struct IncrementalBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incremental",
    abstract: "Replay pushes and merges: what bringing the blame up to date takes.")

  @Argument(help: "A repository with its history.") var path: String
  @Option(help: "Steps along the first-parent chain.") var steps = 200
  @Option(help: "Compare with a blame from scratch at every so many steps, and at the end.")
  var every = 1
  @Option(help: "Threads of a blame from scratch.") var threads = 2
  @Flag(name: .customShort("w"), help: "Leave whitespace out of account.") var ignoresWhitespace =
    false

  func run() throws {
    let repository = try Repository(containing: path)
    guard let head = try repository.head() else { throw GitError.unborn(path: path) }
    var chain = [head]
    while chain.count <= steps,
      let parent = try repository.commit(chain[chain.count - 1]).parents.first
    {
      chain.append(parent)
    }
    chain.reverse()
    var text: [BlobID: Bool] = [:]
    var files = try list(repository, chain[0], &text)
    var start = Usage.own
    var snapshot = try repository.blameSnapshot(
      at: chain[0], files: files, ignoresWhitespace: ignoresWhitespace, threads: threads)
    var used = Usage.own - start
    print(
      "from scratch: \(files.count) files, \(snapshot.commitCount) commits, \(used.wall.text()) s",
      "wall, \(used.cpu.text()) s CPU")
    var times: [Double] = []
    var cpu: [Double] = []
    var (followed, traced, newCommits, compared, different) = (0, 0, 0, 0, 0)
    for index in 1..<max(chain.count, 1) {
      start = Usage.own
      files = try changed(files, repository, chain[index - 1], chain[index], &text)
      let update = try snapshot.update(
        from: repository, to: chain[index], files: files, threads: threads)
      used = Usage.own - start
      times.append(used.wall * 1000)
      cpu.append(used.cpu * 1000)
      if update.followedOldHistory { followed += 1 }
      traced += update.files.count
      newCommits += update.newCommits
      guard index % every == 0 || index == chain.count - 1 else { continue }
      let fresh = try repository.blameSnapshot(
        at: chain[index], files: try list(repository, chain[index], &text),
        ignoresWhitespace: ignoresWhitespace, threads: threads)
      compared += 1
      if let difference = snapshot.difference(from: fresh) {
        different += 1
        print("differs at \(chain[index]): \(difference)")
      }
    }
    print("\(times.count) steps, \(newCommits) new commits, \(traced) files followed")
    print("\(followed) steps needed older history")
    print("wall ms: \(Self.quantiles(times))")
    print("CPU ms: \(Self.quantiles(cpu))")
    print("\(compared - different) of \(compared) compared equal one from scratch")
    if different > 0 { throw ExitCode(1) }
  }

  private static func quantiles(_ values: [Double]) -> String {
    if values.isEmpty { return "none" }
    let found = Quantiles(values)
    let mean = values.reduce(0, +) / Double(values.count)
    return
      "median \(found.at(0.5).text()), p90 \(found.at(0.9).text()), p99 \(found.at(0.99).text()),"
      + " max \(found.at(1).text()), mean \(mean.text())"
  }

  private typealias Files = [(path: Path, blob: BlobID)]

  private func list(
    _ repository: borrowing Repository, _ commit: CommitID, _ text: inout [BlobID: Bool]
  ) throws -> Files {
    var files: Files = []
    for file in try repository.files(at: commit) where isText(repository, file, &text) {
      files.append((file.path, file.blob))
    }
    return files
  }

  private func isText(
    _ repository: borrowing Repository, _ file: TreeFile, _ text: inout [BlobID: Bool]
  ) -> Bool {
    guard file.kind == .regular || file.kind == .executable else { return false }
    if let known = text[file.blob] { return known }
    let content = try? repository.blob(file.blob)
    let isText = content.map { !$0.prefix(8000).contains(0) } ?? false
    text[file.blob] = isText
    return isText
  }

  /// The list of a commit from that of another.
  private func changed(
    _ files: Files, _ repository: borrowing Repository, _ old: CommitID, _ new: CommitID,
    _ text: inout [BlobID: Bool]
  ) throws -> Files {
    var result: Files = []
    result.reserveCapacity(files.count + 16)
    var next = 0
    for change in try repository.changes(from: old, to: new).sorted(by: { $0.path < $1.path }) {
      while next < files.count, files[next].path < change.path {
        result.append(files[next])
        next += 1
      }
      if next < files.count, files[next].path == change.path { next += 1 }
      if let file = change.new, isText(repository, file, &text) {
        result.append((file.path, file.blob))
      }
    }
    return result + files[next...]
  }
}
