import Annotations
import Catalog
import Git
import Provenance

extension GeneratedLines {
  /// The lines of a commit that agents wrote, as its note has them: those that hooks reported, and
  /// those that the notes of commits said of which this one may be made.
  ///
  /// - Returns: `nil` for none.
  func found(
    in added: [NotedLines], carrying records: [CreditNote]
  ) -> [CreditNote.Generated]? {
    var known = self
    var carried = GeneratedLines(
      records.flatMap { record in
        (record.generated ?? []).map { entry in
          GeneratedText(
            id: record.id, at: 0, agent: entry.agent, model: entry.model, repository: nil,
            path: entry.path, digests: entry.digests)
        }
      })
    if known.isEmpty, carried.isEmpty { return nil }
    var result: [CreditNote.Generated] = []
    for stretch in added {
      let lines = stretch.lines.map { Line(digest: $0.digest, isTelling: $0.isTelling) }
      var owners = [GeneratedText?](repeating: nil, count: lines.count)
      for match in carried.take(stretch.path, lines) + known.take(stretch.path, lines) {
        // The latter stand before the former: they are of this machine, and whole.
        for line in match.lines { owners[line] = match.text }
      }
      var start = 0
      while start < lines.count {
        guard let text = owners[start] else {
          start += 1
          continue
        }
        var end = start + 1
        while end < lines.count, let next = owners[end], next.agent == text.agent,
          next.model == text.model
        {
          end += 1
        }
        result.append(
          CreditNote.Generated(
            path: stretch.path, startLine: stretch.firstLine + start,
            endLine: stretch.firstLine + end - 1,
            digests: lines[start..<end].map(\.digest).joined(), agent: text.agent,
            model: text.model))
        start = end
      }
    }
    return result.isEmpty ? nil : result
  }
}

/// Which lines the notes of a repository's commits say that agents wrote, and whose they count as.
///
/// An agent's line is not its committer's work: it counts for whom it drew on most when it was
/// written, where the note names a commit of this repository for that, and else for nobody. A line
/// is known by its number in the commit and by what it says, both: what differs is let be.
struct GeneratedNotes {
  /// The longest note that is read, in bytes, and all of them together.
  private static let largest = 16 << 20
  private static let mostBytes = 512 << 20

  private struct Noted {
    var record: CreditNote
    /// The entries of each path, and their digests.
    var entries: [String: [(entry: CreditNote.Generated, digests: [Substring])]] = [:]
  }

  private var notes: [Int: Noted] = [:]
  private var authors: [String: [Identity]?] = [:]
  private var origins: [String: Int] = [:]

  var isEmpty: Bool { notes.isEmpty }

  /// Reads the notes of the commits that own lines; what cannot be read says nothing.
  init(of blame: RepositoryBlame, _ notes: Notes?) {
    guard let notes else { return }
    var left = Self.mostBytes
    let key = Array("\"generated\":".utf8)
    for (index, commit) in blame.commits.enumerated() {
      let id = commit.record.id
      guard let bytes = try? notes.note(of: id, limit: min(Self.largest, left))?.bytes,
        bytes.firstRange(of: key) != nil
      else { continue }
      left -= bytes.count
      guard let record = NoteText(bytes).preferred(for: id.description),
        let generated = record.generated
      else { continue }
      var noted = Noted(record: record)
      for entry in generated {
        noted.entries[entry.path, default: []].append((entry, entry.lineDigests))
      }
      self.notes[index] = noted
    }
  }

  /// Runs of a file with the lines of agents told apart, where their commits' own origin is all
  /// that was known of them.
  ///
  /// `people` says who wrote a commit of this repository, `nil` if that is no person.
  mutating func marked(
    _ runs: [OriginRun], of file: BlamedFile, _ text: [UInt8], in blame: RepositoryBlame,
    _ known: inout [Origin], people: (CommitID) -> [Identity]?
  ) -> [OriginRun] {
    guard file.runs.contains(where: { notes[$0.commit] != nil }) else { return runs }
    var owners = [Int](repeating: 0, count: file.lineCount)
    for run in runs {
      for line in run.lines where owners.indices.contains(line) { owners[line] = run.origin }
    }
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    for run in file.runs {
      guard let noted = notes[run.commit],
        let entries = noted.entries[blame.paths[run.originalPath].description]
      else { continue }
      for line in run.lines where owners.indices.contains(line) && line < lines.count {
        let number = run.originalStart + (line - run.lines.lowerBound) + 1
        guard owners[line] == run.commit,
          let found = entries.first(where: {
            $0.entry.startLine <= number && number <= $0.entry.endLine
          }), LineDigest.of(lines[line]) == found.digests[number - found.entry.startLine]
        else { continue }
        owners[line] = origin(
          run.commit, noted.record.leadingCommit(of: found.entry.path, line: number), &known, people
        )
      }
    }
    var result: [OriginRun] = []
    for (line, owner) in owners.enumerated() {
      if let last = result.last, last.origin == owner {
        result[result.count - 1].lines = last.lines.lowerBound..<line + 1
      } else {
        result.append(OriginRun(lines: line..<line + 1, origin: owner))
      }
    }
    return result
  }

  /// The origin of an agent's lines of a commit that draw on another one.
  private mutating func origin(
    _ commit: Int, _ source: String?, _ known: inout [Origin], _ people: (CommitID) -> [Identity]?
  ) -> Int {
    let key = "\(commit) \(source ?? "")"
    if let found = origins[key] { return found }
    var heirs: [Identity]?
    if let source {
      heirs = authors[source] ?? ObjectID(hex: source).map(CommitID.init).flatMap(people)
      authors[source] = .some(heirs)
    }
    var origin = known[commit]
    if let heirs, !heirs.isEmpty {
      (origin.authors, origin.kind) = (heirs, .human)
    } else {
      origin.kind = .agent
    }
    known.append(origin)
    origins[key] = known.count - 1
    return known.count - 1
  }
}
