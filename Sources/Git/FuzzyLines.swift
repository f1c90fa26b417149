/// Which line of a parent a changed line was made from: a guess, for commits that are to be ignored.
///
/// Two lines are as similar as they share pairs of neighbouring bytes, letters in lower case and
/// whitespace all the same. A line is compared with the eleven to twenty-one lines around its
/// place in the parent's stretch. The line whose best match stands out most is settled first, what
/// it matched is taken away from the parent's line, and the lines before and after it are settled
/// in turn among the parent's lines up to and from that match, so that matches never cross. Lines
/// left over take the most similar line of the parent's whole file, if ten pairs are the same; what
/// was taken away, for this stretch or one before it, stays away.
///
/// Equal to Git's, as far as comparing the two has shown (`IgnoredRevisionOracle`).
///
/// Source: git-blame(1), `--ignore-rev`.
struct FuzzyLines {
  /// Pairs of bytes of a line and how often it has them, sorted by pair.
  struct Fingerprint {
    private(set) var pairs: [(pair: UInt16, count: Int32)] = []
    private var total = 0

    init(_ line: some Sequence<UInt8>) {
      var all: [UInt16] = []
      var before: UInt16 = 0
      func add(_ byte: UInt16) {
        let pair = before | byte << 8
        if pair != 0 { all.append(pair) }
        before = byte
      }
      for byte in line {
        switch byte {
        case 0x20, 0x09...0x0D: add(0)
        case 0x41...0x5A: add(UInt16(byte) + 32)
        default: add(UInt16(byte))
        }
      }
      add(0)
      all.sort()
      total = all.count
      for pair in all {
        if pairs.last?.pair == pair {
          pairs[pairs.count - 1].count += 1
        } else {
          pairs.append((pair, 1))
        }
      }
    }

    /// The most that the similarity could be.
    func bound(to other: Fingerprint) -> Int { min(total, other.total) }

    func similarity(to other: Fingerprint) -> Int {
      var (a, b, sum) = (0, 0, 0)
      while a < pairs.count, b < other.pairs.count {
        if pairs[a].pair < other.pairs[b].pair {
          a += 1
        } else if pairs[a].pair > other.pairs[b].pair {
          b += 1
        } else {
          sum += Int(min(pairs[a].count, other.pairs[b].count))
          a += 1
          b += 1
        }
      }
      return sum
    }

    mutating func subtract(_ other: Fingerprint) {
      var kept: [(pair: UInt16, count: Int32)] = []
      var b = 0
      for (pair, count) in pairs {
        while b < other.pairs.count, other.pairs[b].pair < pair { b += 1 }
        let taken = b < other.pairs.count && other.pairs[b].pair == pair ? other.pairs[b].count : 0
        if count > taken { kept.append((pair, count - taken)) }
      }
      pairs = kept
      total = kept.reduce(0) { $0 + Int($1.count) }
    }
  }

  private static let leastSimilarity = 10
  private static let leastDistance = 10
  /// Lines times lines beyond which a whole file is not searched: a minute's work.
  private static let mostComparisons = 1 << 29

  private enum Certainty {
    case open, none, some(Int)
  }

  private let parent: Range<Int>
  private let child: Range<Int>
  private var old: [Fingerprint]
  private let new: [Fingerprint]
  /// How far from its place a line is looked for, and how far from one another lines may be that
  /// are compared with the same line.
  private let reach: Int
  private let childReach: Int
  private var certainties: [Certainty]
  private var best: [Int]
  private var second: [Int]
  private var known: [Int: Int] = [:]

  /// The line of the parent that each line of `child` is guessed to come from, from 0.
  ///
  /// `old` are all the parent's lines; those of the stretch `parent` had the place of the lines of
  /// `child`, which are `new`.
  static func guess(
    parent: Range<Int>, _ old: inout [Fingerprint], child: Range<Int>, _ new: [Fingerprint]
  ) -> [Int?] {
    var best = [Int](repeating: -1, count: child.count)
    if !parent.isEmpty, !child.isEmpty {
      var search = FuzzyLines(parent, Array(old[parent]), child, new)
      search.settle(parent: 0..<parent.count, child: 0..<child.count)
      old.replaceSubrange(parent, with: search.old)
      best = search.best
    }
    let left = best.count { $0 < 0 }
    let isSearched = left.multipliedReportingOverflow(by: old.count)
    let isTooMuch = isSearched.overflow || isSearched.partialValue > mostComparisons
    return child.map { line in
      let index = line - child.lowerBound
      if best[index] >= 0 { return parent.lowerBound + best[index] }
      return isTooMuch ? nil : mostSimilar(new[index], old, line)
    }
  }

  private init(
    _ parent: Range<Int>, _ old: [Fingerprint], _ child: Range<Int>, _ new: [Fingerprint]
  ) {
    (self.parent, self.old, self.child, self.new) = (parent, old, child, new)
    reach = min(Self.leastDistance, parent.count - 1)
    childReach = ((2 * reach + 1) * child.count - 1) / parent.count
    certainties = [Certainty](repeating: .open, count: child.count)
    best = [Int](repeating: -1, count: child.count)
    second = best
  }

  /// Where a line of the child would be, were the parent's stretch as long as its own.
  private func place(_ line: Int) -> Int { (line * 2 + 1) * parent.count / (child.count * 2) }

  /// Settles lines of the child among lines of the parent.
  ///
  /// The child's ranges halve at best and shrink by a line at worst, so the part that is settled
  /// last is done in the loop, and recursion goes no deeper than the shorter parts need.
  private mutating func settle(parent: Range<Int>, child: Range<Int>) {
    var work = [(parent, child)]
    while let (parent, child) = work.popLast() {
      var top = -1
      var topLine = -1
      for line in child {
        match(line, in: parent)
        if case .some(let certainty) = certainties[line], certainty > top {
          (top, topLine) = (certainty, line)
        }
      }
      guard topLine >= 0 else { continue }
      let match = best[topLine]
      old[match].subtract(new[topLine])
      reopen(around: topLine, match, in: child)
      if topLine + 1 < child.upperBound {
        work.append((match..<parent.upperBound, topLine + 1..<child.upperBound))
      }
      if topLine > child.lowerBound {
        work.append((parent.lowerBound..<match + 1, child.lowerBound..<topLine))
      }
    }
  }

  /// Forgets what the settled line may have changed for its neighbours.
  private mutating func reopen(around line: Int, _ match: Int, in child: Range<Int>) {
    let near =
      max(child.lowerBound, line - childReach)..<min(child.upperBound, line + childReach + 1)
    for other in near {
      if abs(match - place(other)) <= reach { known[key(other, match)] = nil }
      guard case .some = certainties[other] else { continue }
      let crosses =
        other < line
        ? best[other] >= match || second[other] >= match
        : other > line && (best[other] <= match || second[other] <= match)
      if crosses { certainties[other] = .open }
    }
  }

  private func key(_ line: Int, _ parentLine: Int) -> Int {
    line * (2 * Self.leastDistance + 1) + parentLine - place(line) + reach
  }

  private mutating func match(_ line: Int, in parent: Range<Int>) {
    guard case .open = certainties[line] else { return }
    let place = place(line)
    var (first, firstLine, next, nextLine) = (0, parent.lowerBound, 0, parent.lowerBound)
    let range =
      max(
        parent.lowerBound, place - reach)..<max(
        max(parent.lowerBound, place - reach), min(parent.upperBound, place + reach + 1))
    for other in range {
      let key = key(line, other)
      let similarity: Int
      if let value = known[key] {
        similarity = value
      } else {
        // Of equals the nearest one wins.
        similarity = new[line].similarity(to: old[other]) * (1000 - abs(other - place))
        known[key] = similarity
      }
      if similarity > first {
        (next, nextLine) = (first, firstLine)
        (first, firstLine) = (similarity, other)
      } else if similarity > next {
        (next, nextLine) = (similarity, other)
      }
    }
    if first == 0 {
      certainties[line] = .none
      best[line] = -1
    } else {
      certainties[line] = .some(first * 2 - next)
      best[line] = firstLine
      second[line] = nextLine
    }
  }

  /// The most similar line of a file; of equals the one with the nearest number.
  private static func mostSimilar(
    _ line: Fingerprint, _ old: [Fingerprint], _ number: Int
  ) -> Int? {
    var (best, bestLine) = (leastSimilarity, -1)
    for other in old.indices where line.bound(to: old[other]) >= best {
      let similarity = line.similarity(to: old[other])
      if similarity < best { continue }
      if similarity == best, bestLine >= 0, abs(bestLine - number) < abs(other - number) {
        continue
      }
      (best, bestLine) = (similarity, other)
    }
    return bestLine < 0 ? nil : bestLine
  }
}
