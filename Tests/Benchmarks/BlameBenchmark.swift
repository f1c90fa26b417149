import ArgumentParser
import Foundation
import Git
import Provenance
import Support
import Synchronization

/// One pass over a repository against `git blame --porcelain` of its text files.
struct BlameBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame",
    abstract: "Compare with git blame: identity, time, memory.",
    discussion: """
      Both sides run one after the other. CPU time is user and system time, of git alone where git \
      runs. Nothing is written into the repositories.
      """)

  @Argument(help: "Repositories with their history.") var paths: [String]
  @Option(help: "Threads of byline, and processes of git.") var threads = 2
  @Option(help: "Let git blame as many random files only, and scale its times.") var sample: Int?
  @Option(help: "What the random files are drawn with.") var seed: UInt64 = 1
  @Flag(name: .shortAndLong, help: "Leave whitespace out of account, as git blame -w.")
  var whitespace = false
  @Flag(help: "Let git blame with a commit-graph and Bloom filters too.") var bloom = false
  @Flag(help: "Let git blame with a commit-graph and Bloom filters only.") var bloomOnly = false
  @Flag(help: "Only time byline.") var alone = false

  func run() throws {
    for path in paths { try measure(path) }
  }

  private func measure(_ path: String) throws {
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
    let memory = MemorySampler()
    let start = Usage.own
    // Files are worked on, by all threads, once the commits are done, by one.
    let atFiles = Mutex<Usage?>(nil)
    let blame = try repository.blame(
      at: head, files: files, threads: threads, ignoresWhitespace: whitespace,
      progress: { step in
        if case .files = step { atFiles.withLock { $0 = $0 ?? Usage.own } }
      })
    let used = Usage.own - start
    let serial = (atFiles.withLock { $0 } ?? start) - start
    let peak = memory.stop()
    let lines = blame.files.reduce(0) { $0 + $1.lineCount }
    print("\(path): \(files.count) text files, \(lines) lines\(whitespace ? ", -w" : "")")
    print(
      "  byline: \(used.cpu.text()) s CPU (\(serial.cpu.text()) s in one thread),",
      "\(used.wall.text()) s wall, \(threads) threads,",
      "\(peak.anonymous >> 20) MiB beside mapped files, \(peak.resident >> 20) MiB in all")
    if alone { return }
    try Bench.withFolder { folder in
      let peer = BlamePeer(
        folder: folder, head: head, processes: threads, ignoresWhitespace: whitespace)
      let chosen = choose(blame.files.count)
      if !bloomOnly {
        let directory = repository.workingDirectory ?? repository.gitDirectory
        try compare(blame, chosen, with: peer, in: directory, used, name: "git blame")
      }
      if bloom || bloomOnly {
        let (copy, written) = try peer.copyWithFilters(of: repository.commonDirectory)
        print("  commit-graph and Bloom filters: \(written.cpu.text()) s CPU to write")
        try compare(blame, chosen, with: peer, in: copy, used, name: "git blame with them")
      }
    }
  }

  /// Numbers of the files that git blames, sorted.
  private func choose(_ count: Int) -> [Int] {
    guard let sample, sample < count else { return Array(0..<count) }
    var generator = SeededGenerator(seed: seed)
    return (0..<count).shuffled(using: &generator).prefix(sample).sorted()
  }

  private func compare(
    _ blame: RepositoryBlame, _ chosen: [Int], with peer: BlamePeer, in directory: String,
    _ used: Usage, name: String
  ) throws {
    let outputs = try peer.blame(chosen.map { blame.files[$0].path }, in: directory)
    let scale = Double(blame.files.count) / Double(max(chosen.count, 1))
    let part = scale > 1 ? ", scaled from \(chosen.count) of \(blame.files.count) files" : ""
    let (cpu, wall) = (outputs.used.cpu * scale, outputs.used.wall * scale)
    print(
      "  \(name): \(cpu.text()) s CPU, \(wall.text()) s wall, \(threads) processes\(part)")
    print(
      "  ratio: \((cpu / used.cpu).text(1)) in CPU, \((wall / used.wall).text(1)) in wall")
    let opened = try Repository(containing: directory)
    var porcelain = BlamePorcelain(blame, opened.mailmap())
    var (lines, different, sameText) = (0, 0, 0)
    for (index, expected) in zip(chosen, outputs.files) {
      let file = blame.files[index]
      lines += file.lineCount
      let theirs = [UInt8](try Data(contentsOf: expected))
      let mine = porcelain.text(of: file, try opened.blob(file.blob))
      if mine == theirs {
        sameText += 1
        continue
      }
      let (a, b) = (BlamePeer.commits(mine), BlamePeer.commits(theirs))
      let count = zip(a, b).count { $0 != $1 } + abs(a.count - b.count)
      different += count
      print("  differs: \(file.path), \(count) of \(a.count) lines")
    }
    let share = 100 * (1 - Double(different) / Double(max(lines, 1)))
    print(
      "  same commit: \(lines - different) of \(lines) lines (\(share.text(4)) %),",
      "same porcelain output: \(sameText) of \(chosen.count) files")
  }
}
