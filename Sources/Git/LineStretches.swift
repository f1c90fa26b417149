/// Where the lines of a version go: to a parent's lines that they share, or that they are guessed
/// to come from.
struct LineStretches {
  private let shared: [SharedLines]
  /// Per stretch between shared ones, the parent's line of each line; `nil` for none.
  private var guesses: [Int: [Int?]] = [:]
  private var isGuessing = false

  init(_ shared: [SharedLines]) { self.shared = shared }

  /// With guesses for the lines in between, made of the two versions' lines.
  init(_ shared: [SharedLines], _ child: LineTable, _ parent: LineTable) {
    func fingerprint(_ table: LineTable, _ line: Int) -> FuzzyLines.Fingerprint {
      unsafe FuzzyLines.Fingerprint(table.bytes[table.start(of: line)..<table.start(of: line + 1)])
    }
    self.shared = shared
    isGuessing = true
    var (childStart, parentStart) = (0, 0)
    var fingerprints = (0..<parent.count).map { fingerprint(parent, $0) }
    for stretch in shared + [SharedLines(child: child.count, parent: parent.count, count: 0)] {
      if stretch.child > childStart {
        let old = parentStart..<max(parentStart, stretch.parent)
        let new = childStart..<stretch.child
        guesses[childStart] = FuzzyLines.guess(
          parent: old, &fingerprints, child: new,
          new.map { fingerprint(child, $0) })
      }
      (childStart, parentStart) = (stretch.child + stretch.count, stretch.parent + stretch.count)
    }
  }

  /// Parts of `waiting` that go to the parent, and those that do not, each sorted by source.
  func split(_ waiting: [WaitingLines]) -> (passed: [WaitingLines], kept: [WaitingLines]) {
    var passed: [WaitingLines] = []
    var kept: [WaitingLines] = []
    for lines in waiting {
      var index = shared.firstStretch(endingAfter: lines.source)
      var offset = 0
      while offset < lines.count {
        let source = lines.source + offset
        let stretch = index < shared.count ? shared[index] : nil
        if let stretch, stretch.child <= source {
          let end = min(lines.count, stretch.child + stretch.count - lines.source)
          passed.append(
            lines.part(offset, end - offset, source: stretch.parent + source - stretch.child))
          offset = end
          index += 1
          continue
        }
        let end = stretch.map { min(lines.count, $0.child - lines.source) } ?? lines.count
        let part = lines.part(offset, end - offset)
        if isGuessing {
          let start = index > 0 ? shared[index - 1].child + shared[index - 1].count : 0
          guess(part, start, &passed, &kept)
        } else {
          kept.append(part)
        }
        offset = end
      }
    }
    if isGuessing { passed.sort { $0.source < $1.source } }
    return (passed, kept)
  }

  /// Splits changed lines where their guesses are not neighbours.
  private func guess(
    _ lines: WaitingLines, _ start: Int, _ passed: inout [WaitingLines],
    _ kept: inout [WaitingLines]
  ) {
    let guesses = guesses[start] ?? []
    func guessed(_ offset: Int) -> Int? {
      let index = lines.source + offset - start
      return guesses.indices.contains(index) ? guesses[index] : nil
    }
    var first = 0
    for offset in 0..<lines.count {
      let parent = guessed(offset)
      if offset + 1 < lines.count {
        let next = guessed(offset + 1)
        if parent == nil ? next == nil : next == parent! + 1 { continue }
      }
      let count = offset + 1 - first
      if let parent {
        var part = lines.part(first, count, source: parent + 1 - count)
        part.isIgnored = true
        passed.append(part)
      } else {
        var part = lines.part(first, count)
        part.isUnblamable = true
        kept.append(part)
      }
      first = offset + 1
    }
  }
}
