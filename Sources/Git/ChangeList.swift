/// The changed lines of one side of a comparison, as groups of neighbours.
///
/// Both sides have the same number of unchanged lines, so a group's place is the number of
/// unchanged lines before it, its gap: groups of the two sides stand beside each other if their
/// gaps are the same. A group may slide where the line that enters it at one end is the same as
/// the one that leaves it at the other; then its gap changes by one and nothing else does.
struct ChangeList {
  struct Group {
    var gap: Int
    var size: Int
  }

  private(set) var groups: [Group] = []
  var count: Int { groups.count }
  /// Lines in all groups.
  var lineCount: Int { groups.reduce(0) { $0 + $1.size } }
  subscript(index: Int) -> Group { groups[index] }

  mutating func removeAll() { groups.removeAll(keepingCapacity: true) }

  mutating func append(gap: Int, size: Int) {
    if size > 0 { groups.append(Group(gap: gap, size: size)) }
  }

  /// Slides each group to where Git shows it.
  ///
  /// A group goes as far up as it can and then as far down, and takes in the groups it meets,
  /// until it meets none. It ends beside the last group of the other side that it passed, if it
  /// passed one; else where the indentation of the lines around its ends is the most natural.
  /// - Parameters:
  ///   - table: the lines of this side.
  ///   - lineCount: how many of them are compared.
  ///   - other: the groups of the other side, which stay.
  mutating func slide(in table: LineTable, _ lineCount: Int, beside other: ChangeList) {
    var cursor = Neighbours(groups: other.groups)
    // Groups before `settled` are done and have `shift` lines.
    var (settled, shift, next) = (0, 0, 0)
    while next < groups.count {
      var (gap, size) = (groups[next].gap, groups[next].size)
      next += 1
      var highest = gap
      var hasNeighbour = false
      var reached = 0
      repeat {
        reached = size
        while gap + shift > 0, table[gap + shift - 1] == table[gap + shift + size - 1] {
          gap -= 1
          if settled > 0, groups[settled - 1].gap == gap {
            settled -= 1
            size += groups[settled].size
            shift -= groups[settled].size
          }
        }
        highest = gap
        hasNeighbour = cursor.isBeside(gap)
        while gap + shift + size < lineCount, table[gap + shift] == table[gap + shift + size] {
          gap += 1
          if next < groups.count, groups[next].gap == gap {
            size += groups[next].size
            next += 1
          }
          if cursor.isBeside(gap) { hasNeighbour = true }
        }
      } while size != reached
      if gap > highest {
        if hasNeighbour {
          while !cursor.isBeside(gap) { gap -= 1 }
        } else {
          gap = Self.mostNatural(highest...gap, shift, size, table, lineCount)
        }
      }
      groups[settled] = Group(gap: gap, size: size)
      settled += 1
      shift += size
    }
    groups.removeSubrange(settled...)
  }

  /// Git tries no more places than this.
  private static let mostTried = 100

  private static func mostNatural(
    _ gaps: ClosedRange<Int>, _ shift: Int, _ size: Int, _ table: LineTable, _ lineCount: Int
  ) -> Int {
    let lowest = gaps.upperBound
    let first = max(gaps.lowerBound, lowest - size - 1, lowest - mostTried)
    var best = first
    var bestBreak: LineBreak?
    for gap in first...lowest {
      let start = gap + shift
      let both =
        LineBreak(before: start + size, in: table, lineCount)
        + LineBreak(before: start, in: table, lineCount)
      if bestBreak.map({ both.isNoWorse(than: $0) }) ?? true { (best, bestBreak) = (gap, both) }
    }
    return best
  }
}

/// Walks along the other side's groups as a group slides.
private struct Neighbours {
  let groups: [ChangeList.Group]
  /// The first group whose gap is not less than the one asked for last.
  private var index = 0

  init(groups: [ChangeList.Group]) { self.groups = groups }

  mutating func isBeside(_ gap: Int) -> Bool {
    while index > 0, groups[index - 1].gap >= gap { index -= 1 }
    while index < groups.count, groups[index].gap < gap { index += 1 }
    return index < groups.count && groups[index].gap == gap
  }
}

/// How bad it is to break a file before a line, by the indentation around.
///
/// Weights: those of Git's indent heuristic, which were fitted on a corpus of rated diffs.
/// Source: Haggerty, "diff: improve positioning of add/delete blocks in diffs", Git 2.11, 2016.
struct LineBreak {
  private static let mostBlank = 20

  /// The smaller the better, and weighs more than the penalty.
  private var indent = 0
  private var penalty = 0

  init(before line: Int, in table: LineTable, _ lineCount: Int) {
    let own = line < lineCount ? table.indent(of: line) : -1
    let (above, blankAbove) = Self.nearest(
      stride(from: line - 1, through: 0, by: -1), in: table)
    let (below, blankBelow) = Self.nearest(
      stride(from: line + 1, to: lineCount, by: 1), in: table)
    if above == -1, blankAbove == 0 { penalty += 1 }
    if line >= lineCount { penalty += 21 }
    let blankAfter = own == -1 ? 1 + blankBelow : 0
    let blank = blankAbove + blankAfter
    penalty += 6 * blankAfter - 30 * blank
    indent = own == -1 ? below : own
    guard indent != -1, above != -1, indent != above else { return }
    if indent > above {
      penalty += blank > 0 ? 10 : -4
    } else if below > indent {
      // What follows is deeper: a block starts here.
      penalty += blank > 0 ? 17 : 24
    } else {
      penalty += blank > 0 ? 17 : 23
    }
  }

  /// The indentation of the first line that is not blank, and how many blank ones come before it.
  private static func nearest(
    _ lines: some Sequence<Int>, in table: LineTable
  ) -> (indent: Int, blank: Int) {
    var blank = 0
    for line in lines {
      let indent = table.indent(of: line)
      if indent != -1 { return (indent, blank) }
      blank += 1
      if blank == mostBlank { return (0, blank) }
    }
    return (-1, blank)
  }

  static func + (a: LineBreak, b: LineBreak) -> LineBreak {
    var sum = a
    sum.indent += b.indent
    sum.penalty += b.penalty
    return sum
  }

  func isNoWorse(than other: LineBreak) -> Bool {
    60 * (indent - other.indent).signum() + penalty - other.penalty <= 0
  }
}
