/// Decides which lines between the common ends of two versions are changed.
///
/// A line that the other version does not have at all is changed; one that it has very often is
/// too, where it stands among lines that it does not have. An edit is searched for the others.
@safe struct LineMatching {
  /// One version: the lines to decide on, of `count` that are compared.
  struct Side {
    var table: LineTable
    var lines: Range<Int>
    var count: Int
    /// Per line of `lines`, whether it is changed: the result.
    var isChanged: Cells<Bool>
  }

  /// How often a line is found in the other version.
  private enum Matches { case none, some, many }

  private let parentKept = ScratchMemory<UInt64>()
  private let childKept = ScratchMemory<UInt64>()
  private let parentPlaces = ScratchMemory<Int32>()
  private let childPlaces = ScratchMemory<Int32>()
  private let classes = ScratchMemory<Matches>()
  private var counts = LineCounts()
  private var search = EditSearch()

  /// Decides for all lines of both sides, of which neither is empty.
  mutating func mark(_ parent: Side, _ child: Side) {
    counts.prepare(parent.lines.count + child.lines.count)
    for line in parent.lines { counts.enter(parent.table[line]) }
    var isDisjoint = true
    for line in child.lines {
      if counts.enterOther(child.table[line]) { isDisjoint = false }
    }
    parent.isChanged.fill(isDisjoint, count: parent.lines.count)
    child.isChanged.fill(isDisjoint, count: child.lines.count)
    // Whatever would be left out or searched: no line could be found in the other version.
    if isDisjoint { return }
    // The common ends count too, once for each version.
    for line in 0..<child.lines.lowerBound { counts.enterBoth(child.table[line]) }
    for line in child.lines.upperBound..<child.count { counts.enterBoth(child.table[line]) }

    let many = (Self.limit(parent.count), Self.limit(child.count))
    let kept = keep(
      parent, parentKept, parentPlaces, many: many.0, matches: { counts.inChild(of: $0) })
    let keptChild = keep(
      child, childKept, childPlaces, many: many.1, matches: { counts.inParent(of: $0) })
    search.run(
      .init(lines: kept.lines, places: kept.places, count: kept.count, isChanged: parent.isChanged),
      .init(
        lines: keptChild.lines, places: keptChild.places, count: keptChild.count,
        isChanged: child.isChanged))
  }

  /// From how many matches on a line has many, in a version of so many lines.
  private static func limit(_ lineCount: Int) -> Int { min(1024, EditSearch.roughRoot(lineCount)) }

  /// Marks the lines that are left out, and lists the others.
  private func keep(
    _ side: Side, _ lines: ScratchMemory<UInt64>, _ places: ScratchMemory<Int32>, many: Int,
    matches: (UInt64) -> Int
  ) -> (lines: Cells<UInt64>, places: Cells<Int32>, count: Int) {
    let total = side.lines.count
    let (keptLines, keptPlaces) = (lines.room(for: total), places.room(for: total))
    let found = classes.room(for: total)
    for index in 0..<total {
      let count = matches(side.table[side.lines.lowerBound + index])
      found[index] = count == 0 ? .none : count >= many ? .many : .some
    }
    var kept = 0
    for index in 0..<total {
      let isKept =
        switch found[index] {
        case .none: false
        case .some: true
        case .many: !Self.isAmongUnmatched(found, index, total)
        }
      side.isChanged[index] = !isKept
      guard isKept else { continue }
      keptLines[kept] = side.table[side.lines.lowerBound + index]
      keptPlaces[kept] = Int32(truncatingIfNeeded: index)
      kept += 1
    }
    return (keptLines, keptPlaces, kept)
  }

  /// How far around a line is looked.
  private static let window = 100

  /// Whether a line with many matches has lines without any on both sides, before the next line
  /// with some, and these are more than three quarters of the run.
  private static func isAmongUnmatched(_ found: Cells<Matches>, _ index: Int, _ total: Int) -> Bool
  {
    var (none, many) = (0, 0)
    var at = index - 1
    while at >= max(0, index - window), found[at] != .some {
      if found[at] == .none { none += 1 } else { many += 1 }
      at -= 1
    }
    if none == 0 { return false }
    let before = none
    at = index + 1
    while at <= min(total - 1, index + window), found[at] != .some {
      if found[at] == .none { none += 1 } else { many += 1 }
      at += 1
    }
    if none == before { return false }
    // The line itself counts once for each direction.
    return (many + 2) * 4 < many + 2 + none
  }
}

/// How often lines stand in two versions.
///
/// Only lines that were entered are counted: a table with open addressing, and before it one bit
/// in sixteen set, so that a scan of all lines rarely looks into the table.
@safe private struct LineCounts {
  private let keys = ScratchMemory<UInt64>()
  private let parents = ScratchMemory<Int32>()
  private let children = ScratchMemory<Int32>()
  private let filter = ScratchMemory<UInt64>()
  private var key, bits: Cells<UInt64>
  private var inParent, inChild: Cells<Int32>
  private var mask = 0
  private var shift: UInt64 = 0

  init() {
    (key, bits) = (keys.room(for: 1), filter.room(for: 1))
    (inParent, inChild) = (parents.room(for: 1), children.room(for: 1))
  }

  /// Empties the table and makes it large enough for `count` lines.
  mutating func prepare(_ count: Int) {
    var size = 16
    while size < 2 * count { size *= 2 }
    mask = size - 1
    key = keys.room(for: size)
    key.fill(0, count: size)
    inParent = parents.room(for: size)
    inChild = children.room(for: size)
    // Eight bits a place, sixteen or more a line.
    bits = filter.room(for: size / 8)
    bits.fill(0, count: size / 8)
    shift = UInt64(64 - (8 * size).trailingZeroBitCount)
  }

  /// The place of a line, or the free one where it would be.
  @inline(__always)
  private func place(_ line: UInt64) -> Int {
    var index = Int(truncatingIfNeeded: line) & mask
    while key[index] != line, key[index] != 0 { index = (index + 1) & mask }
    return index
  }

  private mutating func entered(_ line: UInt64) -> Int {
    let index = place(line)
    if key[index] == 0 {
      key[index] = line
      (inParent[index], inChild[index]) = (0, 0)
      let bit = line >> shift
      bits[Int(truncatingIfNeeded: bit >> 6)] |= 1 << (bit & 63)
    }
    return index
  }

  /// Counts a line of the parent.
  mutating func enter(_ line: UInt64) { inParent[entered(line)] += 1 }

  /// Counts a line of the child; returns whether the parent has entered it.
  mutating func enterOther(_ line: UInt64) -> Bool {
    let index = entered(line)
    inChild[index] += 1
    return inParent[index] > 0
  }

  /// Counts a line that both have, if it was entered before.
  @inline(__always)
  func enterBoth(_ line: UInt64) {
    let bit = line >> shift
    guard bits[Int(truncatingIfNeeded: bit >> 6)] >> (bit & 63) & 1 != 0 else { return }
    let index = place(line)
    guard key[index] == line else { return }
    inParent[index] += 1
    inChild[index] += 1
  }

  func inParent(of line: UInt64) -> Int { Int(inParent[place(line)]) }
  func inChild(of line: UInt64) -> Int { Int(inChild[place(line)]) }
}
