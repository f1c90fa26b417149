import Foundation
import Git
import Glibc
import Provenance
import Synchronization

/// `git blame --porcelain` file by file, as many at a time as there are processors.
struct BlamePeer {
  let folder: URL
  let head: CommitID
  let processes: Int
  let ignoresWhitespace: Bool

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Blames files; returns where the outputs are, and what the git processes used.
  ///
  /// - Throws: `Failure` if git cannot be started or ends with an error.
  func blame(_ paths: [Path], in directory: String) throws -> (files: [URL], used: Usage) {
    let outputs = paths.indices.map { folder.appending(path: "output-\($0)") }
    let next = Atomic(0)
    let state = Mutex((cpu: 0.0, failure: Failure?.none))
    let start = Usage.own.wall
    DispatchQueue.concurrentPerform(iterations: processes) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < paths.count else { return }
        var arguments = ["git", "-C", directory, "blame", "--porcelain"]
        if ignoresWhitespace { arguments.append("-w") }
        arguments += [head.description, "--"]
        let result = run(arguments, path: paths[index], to: outputs[index].path)
        state.withLock { state in
          switch result {
          case .success(let seconds): state.cpu += seconds
          case .failure(let failure): state.failure = failure
          }
        }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
    return (
      outputs,
      Usage(cpu: state.withLock { $0.cpu }, wall: Usage.own.wall - start, peakMemory: 0)
    )
  }

  /// A repository of its own that borrows the objects, with a commit-graph and Bloom filters.
  func copyWithFilters(of gitDirectory: String) throws -> (path: String, used: Usage) {
    let copy = folder.appending(path: "filtered.git")
    let start = Usage.own.wall
    var cpu = try run(["git", "init", "-q", "--bare", copy.path], to: "/dev/null").get()
    try Data("\(gitDirectory)objects\n".utf8).write(
      to: copy.appending(path: "objects/info/alternates"))
    try Data("\(head)\n".utf8).write(to: copy.appending(path: "HEAD"))
    try Data("\(head) refs/heads/measured\n".utf8).write(to: copy.appending(path: "packed-refs"))
    cpu += try run(
      ["git", "-C", copy.path, "commit-graph", "write", "--reachable", "--changed-paths"],
      to: "/dev/null"
    ).get()
    return (copy.path, Usage(cpu: cpu, wall: Usage.own.wall - start, peakMemory: 0))
  }

  /// Runs git to its end; returns its user and system time in seconds.
  private func run(
    _ arguments: [String], path: Path? = nil, to output: String
  ) -> Result<Double, Failure> {
    var words = arguments.map { Array($0.utf8) }
    if let path { words.append(path.bytes) }
    let environment = [
      "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=\(folder.path)", "GIT_CONFIG_NOSYSTEM=1",
    ]
    var argv = unsafe words.map { unsafe strdup(String(decoding: $0, as: UTF8.self)) } + [nil]
    if let path {
      // The bytes themselves: a path need not be UTF-8.
      unsafe free(argv[words.count - 1])
      unsafe argv[words.count - 1] = (path.bytes + [0]).withUnsafeBufferPointer { bytes in
        unsafe bytes.baseAddress.flatMap { start in
          unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
            unsafe strdup($0)
          }
        }
      }
    }
    var envp = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer {
      unsafe (argv + envp).forEach { unsafe free($0) }
    }
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var process: pid_t = 0
    let started = unsafe posix_spawnp(&process, "git", &actions, nil, &argv, &envp)
    let shown = arguments.joined(separator: " ")
    guard started == 0 else { return .failure(Failure(description: "cannot run \(shown)")) }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    guard status == 0 else {
      return .failure(Failure(description: "\(shown) \(path?.description ?? "") failed"))
    }
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return .success(seconds(usage.ru_utime) + seconds(usage.ru_stime))
  }

  /// The commit of every line of a porcelain output.
  static func commits(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
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
