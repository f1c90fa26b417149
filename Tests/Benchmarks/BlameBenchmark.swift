import ArgumentParser
import Foundation
import Git
import Provenance

/// One pass over a repository against `git blame --porcelain` of every text file.
struct BlameBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame", abstract: "Compare with git blame: identity, time, memory.")

  @Argument(help: "A repository with its history.") var path: String
  @Option(help: "Threads of both sides.") var threads = 2
  @Flag(help: "Only time byline.") var alone = false

  func run() throws {
    let repository = try Repository(containing: path)
    guard let head = try repository.head() else { throw GitError.unborn(path: path) }
    var files: [(path: Path, blob: BlobID)] = []
    for file in try repository.files(at: head)
    where file.kind == .regular || file.kind == .executable {
      guard let content = try? repository.blob(file.blob), !content.prefix(8000).contains(0) else {
        continue
      }
      files.append((file.path, file.blob))
    }
    let start = Usage.own
    let blame = try repository.blame(at: head, files: files, threads: threads)
    let used = Usage.own - start
    let lines = blame.files.reduce(0) { $0 + $1.lineCount }
    print("\(files.count) text files, \(lines) lines")
    print(
      "byline: \(used.wall.text()) s wall, \(used.cpu.text()) s CPU, \(threads) threads,",
      "\(used.peakMemory >> 20) MiB at the peak")
    if alone { return }
    let folder = repository.workingDirectory ?? repository.gitDirectory
    try compare(blame, byLine: lines, at: head, folder, used)
  }

  private func compare(
    _ blame: RepositoryBlame, byLine lines: Int, at head: CommitID, _ repository: String,
    _ used: Usage
  ) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "byline-bench-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var input = Data()
    for (index, file) in blame.files.enumerated() {
      input += Data("\(index)".utf8) + Data([0]) + Data(file.path.bytes) + Data([0])
    }
    let list = folder.appending(path: "list")
    try input.write(to: list)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "GIT_CONFIG_NOSYSTEM": "1",
    ]
    process.environment?["REPOSITORY"] = repository
    process.arguments = [
      "-c",
      "xargs -0 -n2 -P\(threads) sh -c 'git -C \"$REPOSITORY\" blame --porcelain"
        + " \(head) -- \"$1\" >\"$0\"' <list",
    ]
    let start = Usage.children
    try process.run()
    process.waitUntilExit()
    let git = Usage.children - start
    print(
      "git blame per file: \(git.wall.text()) s wall, \(git.cpu.text()) s CPU, \(threads) processes"
    )
    print(
      "ratio: \((git.cpu / used.cpu).text(1)) in CPU, \((git.wall / used.wall).text(1)) in wall")
    var different = 0
    var differentText = 0
    let opened = try Repository(containing: repository)
    var porcelain = BlamePorcelain(blame, opened.mailmap())
    for (index, file) in blame.files.enumerated() {
      let expected = [UInt8](try Data(contentsOf: folder.appending(path: "\(index)")))
      let ours = porcelain.text(of: file, try opened.blob(file.blob))
      if ours == expected { continue }
      differentText += 1
      let theirs = commits(expected)
      let mine = commits(ours)
      let count = zip(mine, theirs).count { $0 != $1 } + abs(mine.count - theirs.count)
      different += count
      print("differs: \(file.path), \(count) lines")
    }
    let share = 1 - Double(different) / Double(max(lines, 1))
    print("same commit: \(lines - different) of \(lines) lines (\((share * 100).text(4)) %)")
    print(
      "same porcelain output: \(blame.files.count - differentText) of \(blame.files.count) files")
  }

  /// The commit of every line of a porcelain output.
  private func commits(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
    var result: [ArraySlice<UInt8>] = []
    var current = text[0..<0]
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.first == 0x09 {
        result.append(current)
      } else if line.count > 41, line[line.startIndex + 40] == 0x20,
        line.prefix(40).allSatisfy({ ($0 >= 48 && $0 < 58) || ($0 >= 97 && $0 < 103) })
      {
        current = line.prefix(40)
      }
    }
    return result
  }
}
