package import Provenance

/// A text file of which lines are new.
package struct AddedLines: Sendable {
  package var path: Path
  /// The newer version, as Git has it.
  package var bytes: [UInt8]
  /// From 0, in order and apart.
  package var lines: [Range<Int>]
}

extension Repository {
  /// The lines that are staged and not in HEAD's files, by path.
  ///
  /// When HEAD is to be `amending`, those that its first parent does not have. `index` names
  /// another index than the repository's own, of those that lie beside it.
  package func stagedLines(
    index: String? = nil, amending: Bool = false
  ) throws(GitError) -> [AddedLines] {
    let staged = try stagedFiles(index: index)
    var base = try head()
    if amending, let head = base { base = try commit(head).parents.first }
    let old = try base.map { base throws(GitError) in try files(at: base) } ?? []
    return try addedLines(Changes(old, staged))
  }

  /// The lines that a range of commits adds, by path.
  ///
  /// `A..B` is what B has beyond A, `A...B` what B has beyond where the two part, and one commit
  /// alone what it has beyond its first parent; a side left out is HEAD.
  package func addedLines(in range: String) throws(GitError) -> [AddedLines] {
    let (from, to) = try ends(of: range)
    let new = try files(at: to)
    let old = try from.map { from throws(GitError) in try files(at: from) } ?? []
    return try addedLines(Changes(old, new))
  }

  /// The lines that a commit itself brings, by path: those that none of its parents has there.
  package func addedLines(of commit: CommitID) throws(GitError) -> [AddedLines] {
    let new = try files(at: commit)
    let parents = try self.commit(commit).parents
    guard let first = parents.first else { return try addedLines(Changes([], new)) }
    var result = try addedLines(Changes(try files(at: first), new))
    for parent in parents.dropFirst() where !result.isEmpty {
      var others: [Path: [Range<Int>]] = [:]
      for file in try addedLines(Changes(try files(at: parent), new)) {
        others[file.path] = file.lines
      }
      for index in result.indices {
        let other = others[result[index].path] ?? []
        result[index].lines = result[index].lines.flatMap { lines in
          other.map { $0.clamped(to: lines) }.filter { !$0.isEmpty }
        }
      }
      result.removeAll(where: \.lines.isEmpty)
    }
    return result
  }

  /// The two commits that a range is about; `nil` where the newer one is a history's first.
  package func ends(of range: String) throws(GitError) -> (from: CommitID?, to: CommitID) {
    func side(_ name: Substring) throws(GitError) -> CommitID {
      try resolve(name.isEmpty ? "HEAD" : String(name))
    }
    if let dots = range.firstRange(of: "...") {
      let (a, b) = (try side(range[..<dots.lowerBound]), try side(range[dots.upperBound...]))
      return (try mergeBase(a, b), b)
    }
    if let dots = range.firstRange(of: "..") {
      return (try side(range[..<dots.lowerBound]), try side(range[dots.upperBound...]))
    }
    let one = try resolve(range)
    return (try commit(one).parents.first, one)
  }

  /// Files on one side only, and those whose content differs.
  private struct Changes {
    var changed: [(new: TreeFile, old: BlobID?)] = []
    var gone: [BlobID] = []

    init(_ old: [TreeFile], _ new: [TreeFile]) {
      func isText(_ file: TreeFile) -> Bool { file.kind == .regular || file.kind == .executable }
      var before: [Path: BlobID] = [:]
      for file in old where isText(file) { before[file.path] = file.blob }
      for file in new where isText(file) {
        let blob = before.removeValue(forKey: file.path)
        if blob != file.blob { changed.append((file, blob)) }
      }
      gone = before.sorted { $0.key < $1.key }.map(\.value)
    }
  }

  private func addedLines(_ changes: Changes) throws(GitError) -> [AddedLines] {
    let moved = Set(changes.gone)
    var searched = 0
    var result: [AddedLines] = []
    for (file, old) in changes.changed where old != nil || !moved.contains(file.blob) {
      guard let bytes = try text(file.blob) else { continue }
      var before: [UInt8] = []
      if let old {
        before = try text(old) ?? []
      } else if searched + changes.gone.count <= Self.renameLimit {
        searched += changes.gone.count
        before = try mostAlike(bytes, changes.gone)
      }
      let lines = try Self.added(bytes, to: before)
      if !lines.isEmpty { result.append(AddedLines(path: file.path, bytes: bytes, lines: lines)) }
    }
    return result
  }

  /// How many pairs of a new file and a gone one are compared.
  private static var renameLimit: Int { 1000 }
  /// The largest text that is compared, in bytes.
  private static var largest: Int { 1 << 24 }

  /// A file's content; `nil` if it is binary, too large or not there.
  private func text(_ blob: BlobID) throws(GitError) -> [UInt8]? {
    guard let size = size(of: blob), size <= Self.largest else { return nil }
    let bytes = try self.blob(blob)
    return bytes.contains(0) ? nil : bytes
  }

  /// Of gone files the one that has most lines of a new one, if that is half of them.
  private func mostAlike(_ new: [UInt8], _ gone: [BlobID]) throws(GitError) -> [UInt8] {
    var best: (bytes: [UInt8], count: Int) = ([], 0)
    let lineCount = Self.lineCount(new)
    for blob in gone {
      guard let size = size(of: blob), size / 4 < new.count, new.count / 4 < size,
        let old = try text(blob)
      else { continue }
      let count = try TextDiff.unchanged(new, from: old).reduce(0) { $0 + $1.lines.count }
      if count * 2 >= lineCount, count > best.count { best = (old, count) }
    }
    return best.bytes
  }

  private static func lineCount(_ text: [UInt8]) -> Int {
    text.count { $0 == 0x0A } + (text.isEmpty || text.last == 0x0A ? 0 : 1)
  }

  private static func added(
    _ new: [UInt8], to old: [UInt8]
  ) throws(GitError) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var line = 0
    for stretch in try TextDiff.unchanged(new, from: old) {
      if stretch.lines.lowerBound > line { result.append(line..<stretch.lines.lowerBound) }
      line = stretch.lines.upperBound
    }
    let count = lineCount(new)
    if line < count { result.append(line..<count) }
    return result
  }
}
