import Provenance

/// Lines that moved inside a file (`-M`) or were copied from others (`-C`).
///
/// What a commit is left with is compared, stretch by stretch, with a parent's file; the part of
/// the longest shared run of lines goes to the parent, and what stands before and after it is
/// compared again. How much is moved counts in letters and digits.
extension FileBlame {
  /// The best place found for some lines: a run of them, and where it starts in the source.
  private struct Match {
    var offset, count, source: Int
    var score: Int
    var origin: BlameOrigin
  }

  func passMoves(
    _ origin: BlameOrigin, _ parents: [BlameCommit], _ sources: [BlameOrigin?]
  ) throws(GitError) {
    let moveScore = options.moveScore ?? 20
    let copyScore = options.copyScore ?? 40
    var small: [WaitingLines] = []
    var passed: [(WaitingLines, BlameOrigin)] = []
    origin.waiting = large(origin.waiting, moveScore, &small)
    for case let source? in sources where !origin.waiting.isEmpty {
      try search(origin, in: [source], moveScore, &small, &passed)
    }
    if options.copySearch != .none {
      if copyScore > moveScore {
        origin.waiting = large(origin.waiting, copyScore, &small)
      } else if copyScore < moveScore {
        origin.add(small)
        small = []
        origin.waiting = large(origin.waiting, copyScore, &small)
      }
      for (parent, source) in zip(parents, sources) where !origin.waiting.isEmpty {
        let files = try copySources(origin, parent, source)
        try search(origin, in: files, copyScore, &small, &passed)
      }
    }
    distribute(passed)
    origin.waiting += small
  }

  /// Looks for an origin's lines in files of a parent, and again for what is left of them, until
  /// nothing more is found.
  private func search(
    _ origin: BlameOrigin, in files: [BlameOrigin], _ least: Int, _ small: inout [WaitingLines],
    _ passed: inout [(WaitingLines, BlameOrigin)]
  ) throws(GitError) {
    var untried = origin.waiting
    var left: [WaitingLines] = []
    while !untried.isEmpty {
      var best = [Match?](repeating: nil, count: untried.count)
      for file in files {
        for index in untried.indices { try compare(untried[index], with: file, &best[index]) }
      }
      var rest: [WaitingLines] = []
      for (lines, match) in zip(untried, best) {
        guard let match, match.score > least else {
          left.append(lines)
          continue
        }
        if match.offset > 0 { rest.append(lines.part(0, match.offset)) }
        passed.append((lines.part(match.offset, match.count, source: match.source), match.origin))
        let end = match.offset + match.count
        if end < lines.count { rest.append(lines.part(end, lines.count - end)) }
      }
      untried = large(rest, least, &small)
    }
    origin.waiting = left
  }

  /// Compares lines with a whole file of a parent; of equals the later one is taken.
  private func compare(
    _ lines: WaitingLines, with source: BlameOrigin, _ best: inout Match?
  ) throws(GitError) {
    let text = try text(source.blob)
    let bytes = starts[lines.final]..<starts[lines.final + lines.count]
    let shared = unsafe content.withUnsafeBytes { all in
      let part = unsafe UnsafeRawBufferPointer(rebasing: all[bytes])
      let table = unsafe LineTable(part, of: nil, hash)
      return unsafe diff.shared(table, text, CommonEnds(part, text.bytes))
    }
    var own: Match?
    for stretch in shared {
      let score = score(lines.final + stretch.child, stretch.count)
      if let own, score < own.score { continue }
      own = Match(
        offset: stretch.child, count: stretch.count, source: stretch.parent, score: score,
        origin: source)
    }
    if let own, own.score >= best?.score ?? 0 { best = own }
  }

  /// Lines that score more than `score`; the others are put aside.
  private func large(
    _ lines: [WaitingLines], _ least: Int, _ small: inout [WaitingLines]
  ) -> [WaitingLines] {
    var result: [WaitingLines] = []
    for lines in lines {
      if score(lines.final, lines.count) > least {
        result.append(lines)
      } else {
        small.append(lines)
      }
    }
    return result
  }

  /// One more than the letters and digits of some lines.
  private func score(_ first: Int, _ count: Int) -> Int {
    var score = 1
    for byte in content[starts[first]..<starts[first + count]] {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: score += 1
      default: break
      }
    }
    return score
  }

  /// The files of a parent that lines may have been copied from.
  private func copySources(
    _ origin: BlameOrigin, _ parent: BlameCommit, _ source: BlameOrigin?
  ) throws(GitError) -> [BlameOrigin] {
    guard let parentTree = parent.tree else { return [] }
    let isNew = source.map { $0.path != origin.path } ?? true
    let withUnchanged =
      options.copySearch == .allFiles || options.copySearch == .allFilesForNew && isNew
    let other: TreeDifference.Other =
      origin.commit.tree.map { .tree($0) } ?? .index(index)
    let difference = try TreeDifference(
      trees, from: parentTree, to: other, withUnchanged: withUnchanged)
    return difference.files.filter { $0.path != source?.path }.map {
      parent.candidate($0.path, $0.blob)
    }
  }

  /// Hands lines on, sorted by where they stand in each version.
  private func distribute(_ passed: [(WaitingLines, BlameOrigin)]) {
    var order: [ObjectIdentifier] = []
    var groups: [ObjectIdentifier: (origin: BlameOrigin, lines: [WaitingLines])] = [:]
    for (lines, origin) in passed {
      let id = ObjectIdentifier(origin)
      if groups[id] == nil {
        order.append(id)
        groups[id] = (origin, [])
      }
      groups[id]?.lines.append(lines)
    }
    for id in order {
      guard let group = groups[id] else { continue }
      // Stable by hand: of equal places the one found first comes first.
      let sorted = group.lines.enumerated().sorted {
        ($0.element.source, $0.offset) < ($1.element.source, $1.offset)
      }
      give(sorted.map(\.element), to: group.origin)
    }
  }
}
