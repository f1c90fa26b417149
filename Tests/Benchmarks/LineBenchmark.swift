import ArgumentParser
import Foundation
import Git
import Provenance
import Support

/// The line diff against its twin, libgit2's, on every change of a history.
struct LineBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lines",
    abstract: "Compare the line diff with libgit2's, on the changes of a history.",
    discussion: """
      Each pair of blobs that a commit changed is compared by both, with the common tail cut as \
      git blame cuts it. Reading the blobs is not counted.
      """)

  @Argument(help: "Repositories with their history.") var paths: [String]
  @Option(help: "Compare as many random pairs only.") var sample: Int?
  @Option(help: "What the random pairs are drawn with.") var seed: UInt64 = 1
  @Flag(name: .shortAndLong, help: "Leave whitespace out of account.") var whitespace = false

  func run() throws {
    for path in paths { try measure(path) }
  }

  private func measure(_ path: String) throws {
    let repository = try Repository(containing: path)
    var pairs = try changes(of: repository.gitDirectory)
    let all = pairs.count
    if let sample, sample < all {
      var generator = SeededGenerator(seed: seed)
      pairs = Array(pairs.shuffled(using: &generator).prefix(sample))
    }
    var (different, bytes) = (0, 0)
    var (ours, library) = (0.0, 0.0)
    for pair in pairs {
      guard let child = try? repository.blob(pair.new), let parent = try? repository.blob(pair.old)
      else { continue }
      bytes += child.count + parent.count
      let start = Usage.own.cpu
      let mine = try TextDiff.unchanged(child, from: parent, ignoresWhitespace: whitespace)
      let middle = Usage.own.cpu
      let theirs = try TextDiff.unchangedByLibrary(
        child, from: parent, ignoresWhitespace: whitespace)
      library += Usage.own.cpu - middle
      ours += middle - start
      if mine == theirs { continue }
      different += 1
      print("  differs: \(pair.old) to \(pair.new)")
    }
    print(
      "\(path)\(whitespace ? ", -w" : ""): \(pairs.count) of \(all) pairs, \(bytes >> 20) MiB;",
      "\(different) differ; byline \(ours.text()) s CPU, libgit2 \(library.text()) s CPU")
  }

  /// Pairs of blobs that commits changed; merges against their first parent.
  private func changes(of directory: String) throws -> [(old: BlobID, new: BlobID)] {
    try Bench.withFolder { folder in
      let output = folder.appending(path: "changes")
      _ = FileManager.default.createFile(atPath: output.path, contents: nil)
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/git")
      process.arguments = [
        "-C", directory, "log", "--format=", "--raw", "--no-abbrev", "--no-renames", "-m",
        "--first-parent", "HEAD",
      ]
      process.environment = [
        "PATH": "/usr/bin:/bin", "HOME": folder.path, "GIT_CONFIG_NOSYSTEM": "1",
      ]
      process.standardOutput = try FileHandle(forWritingTo: output)
      try process.run()
      process.waitUntilExit()
      var pairs: [(old: BlobID, new: BlobID)] = []
      for line in [UInt8](try Data(contentsOf: output)).split(separator: 0x0A) {
        // `:100644 100644 OLD NEW M`, then the paths.
        let fields = line.split(separator: 0x20, maxSplits: 4)
        guard fields.count == 5, fields[0].starts(with: ":100".utf8),
          fields[1].starts(with: "100".utf8),
          let old = ObjectID(hex: String(decoding: fields[2], as: UTF8.self)),
          let new = ObjectID(hex: String(decoding: fields[3], as: UTF8.self)), old != new
        else { continue }
        pairs.append((BlobID(old), BlobID(new)))
      }
      return pairs
    }
  }
}
