import Annotations
import Corpus
import Foundation
import Git
import Provenance

/// What Agent Trace records, one JSON object a line in `.agent-trace/*.jsonl`, say of who wrote
/// which lines.
///
/// By the specification ranges are those of the recorded revision. Writers that run while an agent
/// works, the reference one among them, record the commit before instead, of which other lines have
/// these numbers. So numbers are believed where the record is not younger than its commit; else the
/// range's content has to be found, by a SHA-256 that the record gives.
///
/// Source: Agent Trace 0.1.0, sections 6.1, 6.5, 6.6; github.com/cursor/agent-trace.
struct AgentTraceRecords {
  /// Of one revision: which lines of a path were whose.
  struct Claim {
    /// When the record was made, in seconds since 1970.
    var time: Int64
    var path: Path
    var lines: AuthorshipLog.Lines
  }

  /// Lines that an agent wrote, wherever they stand in a file now.
  struct Content {
    var lineCount: Int
    /// SHA-256, in hex.
    var hash: String
  }

  private(set) var claims: [CommitID: [Claim]] = [:]
  private(set) var contents: [Path: [Content]] = [:]
  /// Lines that are no record.
  private(set) var unread = 0
  /// Tells these records from others; `nil` if there are none.
  private(set) var digest: String?

  /// Where the files lie.
  private static let folder = ".agent-trace/"
  private static let mostFiles = 64
  private static let mostBytes = 32 << 20
  private static let mostRanges = 200_000
  private static let mostLines = 10_000_000

  init() {}

  /// Reads the records of a repository: those in the work tree, and committed ones that are not
  /// there.
  init(of repository: borrowing Repository, at head: CommitID) {
    var files: [String: BlobID?] = [:]
    for file in (try? repository.files(at: head, in: ".agent-trace")) ?? []
    where file.kind == .regular {
      let path = file.path.description
      if Self.isRecord(path) { files[path] = file.blob }
    }
    let top = repository.workingDirectory
    if let top {
      let names = try? FileManager.default.contentsOfDirectory(atPath: top + Self.folder)
      for name in names ?? [] where Self.isRecord(Self.folder + name) {
        files[Self.folder + name] = files[Self.folder + name] ?? .some(nil)
      }
    }
    var left = Self.mostBytes
    var hash = SHA256()
    for (path, blob) in files.sorted(by: { $0.key < $1.key }).prefix(Self.mostFiles) {
      var content = top.flatMap { FolderFiles.content(of: Path(path), in: $0, limit: left) }
      if content == nil, let blob, let size = repository.size(of: blob), size <= left {
        content = try? repository.blob(blob)
      }
      guard let content else { continue }
      left -= content.count
      hash.update(content)
      read(content)
    }
    if left < Self.mostBytes { digest = hash.finish().hex }
  }

  private static func isRecord(_ path: String) -> Bool {
    path.hasPrefix(folder) && path.hasSuffix(".jsonl")
      && !path.dropFirst(folder.count).contains("/")
  }

  /// Reads records, one a line; what is none is passed by.
  mutating func read(_ content: [UInt8]) {
    for line in content.split(separator: 0x0A) {
      guard let record = try? JSONTree(parsing: Array(line)), add(record) else {
        unread += 1
        continue
      }
    }
  }

  /// Whether it was a record.
  private mutating func add(_ record: JSONTree) -> Bool {
    guard record["version"]?.string?.hasPrefix("0.") == true, let files = record["files"]?.elements,
      let time = record["timestamp"]?.string.flatMap(Self.seconds)
    else { return false }
    var commit: CommitID?
    if record["vcs"]?["type"]?.string == "git", let name = record["vcs"]?["revision"]?.string {
      commit = ObjectID(hex: name).map(CommitID.init)
    }
    for file in files {
      guard let path = file["path"]?.string, !path.isEmpty, path.utf8.count <= 4096 else {
        continue
      }
      for conversation in file["conversations"]?.elements ?? [] {
        let whose = conversation["contributor"]?["type"]?.string
        for range in conversation["ranges"]?.elements ?? [] {
          add(range, whose, path, commit, time)
        }
      }
    }
    return true
  }

  private mutating func add(
    _ range: JSONTree, _ whose: String?, _ path: String, _ commit: CommitID?, _ time: Int64
  ) {
    // What is mixed is nobody's alone.
    let kinds: [String: OriginKind] = ["ai": .agent, "mixed": .agent, "human": .human]
    guard let kind = (range["contributor"]?["type"]?.string ?? whose).flatMap({ kinds[$0] }),
      let first = range["start_line"]?.integer, let last = range["end_line"]?.integer,
      first >= 1, first <= last, last <= Self.mostLines, count < Self.mostRanges
    else { return }
    count += 1
    if let hash = range["content_hash"]?.string, hash.hasPrefix("sha256:"), kind == .agent {
      contents[Path(path), default: []].append(
        Content(lineCount: last - first + 1, hash: hash.dropFirst(7).lowercased()))
    } else if let commit {
      claims[commit, default: []].append(
        Claim(
          time: time, path: Path(path),
          lines: .init(lines: first - 1..<last, kind: kind, key: "agent-trace")))
    }
  }

  private var count = 0

  /// Seconds since 1970 of a time as RFC 3339 has it.
  private static func seconds(_ text: String) -> Int64? {
    guard text.utf8.count <= 40 else { return nil }
    let date =
      (try? Date(text, strategy: .iso8601))
      ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    guard let seconds = date?.timeIntervalSince1970, abs(seconds) < 1e12 else { return nil }
    return Int64(seconds)
  }
}

extension AgentTraceRecords {
  /// How much later than its commit a record may be made, in seconds, and still be of it: by a
  /// writer that runs when something was committed.
  private static let delay: Int64 = 5
  /// How much text is hashed in search of ranges, in bytes a file.
  private static let mostHashed = 64 << 20

  /// The lines of a commit, as far as numbers can be believed.
  func log(of commit: CommitID, committedAt time: Int64) -> AuthorshipLog? {
    guard let claims = claims[commit] else { return nil }
    var files: [Path: [AuthorshipLog.Lines]] = [:]
    for claim in claims where claim.time <= time + Self.delay {
      files[claim.path, default: []].append(claim.lines)
    }
    return files.isEmpty ? nil : AuthorshipLog(files)
  }

  /// The lines of a file that agents wrote, found by what they are.
  ///
  /// A range is tried with and without its last line's end, as the specification does not say.
  /// - Complexity: O(lines · bytes of a range), bounded
  func lines(of path: Path, _ text: [UInt8]) -> [Range<Int>] {
    guard let contents = contents[path] else { return [] }
    let table = LineTable(text)
    var left = Self.mostHashed
    var wanted: [Int: Set<String>] = [:]
    for content in contents where content.lineCount <= table.count {
      wanted[content.lineCount, default: []].insert(content.hash)
    }
    var result: [Range<Int>] = []
    for (count, hashes) in wanted.sorted(by: { $0.key < $1.key }) {
      for start in 0...(table.count - count) where left > 0 {
        let bytes = text[table.starts[start]..<table.starts[start + count]]
        left -= 2 * bytes.count
        let bare = bytes.last == 0x0A ? bytes.dropLast() : bytes
        if hashes.contains(SHA256.digest(bytes).hex) || hashes.contains(SHA256.digest(bare).hex) {
          result.append(start..<start + count)
        }
      }
    }
    return result.sorted { $0.lowerBound < $1.lowerBound }
  }
}
