/// Searches for a short edit that makes one sequence of lines into another.
///
/// From both corners of the grid of all pairs, paths are followed along the diagonals until they
/// meet in the middle of a shortest edit; the two halves are searched in turn. To stay fast where
/// much differs, a path that has come far is taken for granted once the edit is long, as Git does,
/// so the result is not always shortest.
///
/// Source: Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1, 1986, §4b;
/// the cut-offs are those of Git's diff, found by comparing with it.
@safe struct EditSearch {
  /// One sequence: the lines, where each stands, and the marks to set there.
  struct Side {
    var lines: Cells<UInt64>
    var places: Cells<Int32>
    var count: Int
    var isChanged: Cells<Bool>
  }

  /// A part of the grid that is still to be searched: from a corner up to the other.
  private struct Box {
    var old, oldEnd, new, newEnd: Int
    /// Whether the edit must be a shortest one.
    var isMinimal: Bool
  }

  /// Where a box is divided, and what must be minimal before and after.
  private struct Split {
    var old, new: Int
    var isMinimalBefore = true
    var isMinimalAfter = true
  }

  private let forward = ScratchMemory<Int32>()
  private let backward = ScratchMemory<Int32>()
  private var boxes: [Box] = []

  /// A power of two near the square root of a number.
  static func roughRoot(_ number: Int) -> Int {
    var (rest, root) = (number, 1)
    while rest > 0 {
      rest >>= 2
      root <<= 1
    }
    return root
  }

  /// Marks lines of both sides as changed so that the others are equal one by one.
  ///
  /// - Complexity: O((n + m) · max(256, √(n + m))) time, O(n + m) space.
  mutating func run(_ old: Side, _ new: Side) {
    let diagonals = old.count + new.count + 3
    let costLimit = max(Self.roughRoot(diagonals), cheap)
    let grid = Grid(
      old: old.lines, new: new.lines, forward: forward.room(for: diagonals + 2),
      backward: backward.room(for: diagonals + 2), origin: new.count + 2, costLimit: costLimit)
    boxes.removeAll(keepingCapacity: true)
    boxes.append(Box(old: 0, oldEnd: old.count, new: 0, newEnd: new.count, isMinimal: false))
    // A list instead of recursion: hostile files would make it deep.
    while var box = boxes.popLast() {
      while box.old < box.oldEnd, box.new < box.newEnd, old.lines[box.old] == new.lines[box.new] {
        box.old += 1
        box.new += 1
      }
      while box.old < box.oldEnd, box.new < box.newEnd,
        old.lines[box.oldEnd - 1] == new.lines[box.newEnd - 1]
      {
        box.oldEnd -= 1
        box.newEnd -= 1
      }
      if box.old == box.oldEnd {
        for index in box.new..<box.newEnd { new.isChanged[Int(new.places[index])] = true }
      } else if box.new == box.newEnd {
        for index in box.old..<box.oldEnd { old.isChanged[Int(old.places[index])] = true }
      } else {
        let split = grid.split(box)
        var after = box
        (after.old, after.new, after.isMinimal) = (split.old, split.new, split.isMinimalAfter)
        (box.oldEnd, box.newEnd, box.isMinimal) = (split.old, split.new, split.isMinimalBefore)
        boxes.append(after)
        boxes.append(box)
      }
    }
  }

  /// The grid of all pairs; a diagonal is the old line's number less the new one's.
  @safe private struct Grid {
    let old, new: Cells<UInt64>
    /// Per diagonal, how far along the old lines a path from either corner has come.
    let forward, backward: Cells<Int32>
    /// Where diagonal 0 is kept.
    let origin: Int
    let costLimit: Int

    private static let outside = (before: Int32(-1), after: Int32.max)

    /// Diagonals that paths of one direction have reached.
    private struct Reach {
      var first, last: Int

      /// One more on either side; where the box ends, one less, so that every other diagonal
      /// is visited.
      mutating func widen(
        _ least: Int, _ most: Int, _ furthest: Cells<Int32>, _ origin: Int, _ outside: Int32
      ) {
        if first > least {
          first -= 1
          furthest[origin + first - 1] = outside
        } else {
          first += 1
        }
        if last < most {
          last += 1
          furthest[origin + last + 1] = outside
        } else {
          last -= 1
        }
      }
    }

    func split(_ box: Box) -> Split {
      let (least, most) = (box.old - box.newEnd, box.oldEnd - box.new)
      let (start, end) = (box.old - box.new, box.oldEnd - box.newEnd)
      let meetsForward = (start - end) & 1 != 0
      var ahead = Reach(first: start, last: start)
      var back = Reach(first: end, last: end)
      forward[origin + start] = Int32(truncatingIfNeeded: box.old)
      backward[origin + end] = Int32(truncatingIfNeeded: box.oldEnd)
      var cost = 0
      while true {
        cost += 1
        var hasLongRun = false
        ahead.widen(least, most, forward, origin, Self.outside.before)
        for diagonal in stride(from: ahead.last, through: ahead.first, by: -2) {
          let at = origin + diagonal
          let (lower, upper) = (Int(forward[at - 1]), Int(forward[at + 1]))
          let begin = lower >= upper ? lower + 1 : upper
          var (i, j) = (begin, begin - diagonal)
          while i < box.oldEnd, j < box.newEnd, old[i] == new[j] {
            i += 1
            j += 1
          }
          if i - begin > longRun { hasLongRun = true }
          forward[at] = Int32(truncatingIfNeeded: i)
          if meetsForward, back.first <= diagonal, diagonal <= back.last,
            Int(backward[at]) <= i
          {
            return Split(old: i, new: j)
          }
        }
        back.widen(least, most, backward, origin, Self.outside.after)
        for diagonal in stride(from: back.last, through: back.first, by: -2) {
          let at = origin + diagonal
          let (lower, upper) = (Int(backward[at - 1]), Int(backward[at + 1]))
          let begin = lower < upper ? lower : upper - 1
          var (i, j) = (begin, begin - diagonal)
          while i > box.old, j > box.new, old[i - 1] == new[j - 1] {
            i -= 1
            j -= 1
          }
          if begin - i > longRun { hasLongRun = true }
          backward[at] = Int32(truncatingIfNeeded: i)
          if !meetsForward, ahead.first <= diagonal, diagonal <= ahead.last,
            i <= Int(forward[at])
          {
            return Split(old: i, new: j)
          }
        }
        if box.isMinimal { continue }
        if hasLongRun, cost > cheap {
          if let split = promising(ahead, start, cost, box) { return split }
          if let split = promisingBack(back, end, cost, box) { return split }
        }
        if cost >= costLimit { return furthest(ahead, back, box) }
      }
    }

    /// The best path forward that has come four times as far as it cost and ends with a long run.
    private func promising(_ reach: Reach, _ start: Int, _ cost: Int, _ box: Box) -> Split? {
      var (best, found): (Int, Split?) = (0, nil)
      for diagonal in stride(from: reach.last, through: reach.first, by: -2) {
        let i = Int(forward[origin + diagonal])
        let j = i - diagonal
        let value = (i - box.old) + (j - box.new) - abs(diagonal - start)
        guard value > 4 * cost, value > best, box.old + longRun <= i, i < box.oldEnd,
          box.new + longRun <= j, j < box.newEnd,
          (1...longRun).allSatisfy({ old[i - $0] == new[j - $0] })
        else { continue }
        best = value
        found = Split(old: i, new: j, isMinimalAfter: false)
      }
      return found
    }

    private func promisingBack(_ reach: Reach, _ end: Int, _ cost: Int, _ box: Box) -> Split? {
      var (best, found): (Int, Split?) = (0, nil)
      for diagonal in stride(from: reach.last, through: reach.first, by: -2) {
        let i = Int(backward[origin + diagonal])
        let j = i - diagonal
        let value = (box.oldEnd - i) + (box.newEnd - j) - abs(diagonal - end)
        guard value > 4 * cost, value > best, box.old < i, i <= box.oldEnd - longRun,
          box.new < j, j <= box.newEnd - longRun,
          (0..<longRun).allSatisfy({ old[i + $0] == new[j + $0] })
        else { continue }
        best = value
        found = Split(old: i, new: j, isMinimalBefore: false)
      }
      return found
    }

    /// The path of either direction that has come furthest.
    private func furthest(_ ahead: Reach, _ back: Reach, _ box: Box) -> Split {
      var (most, mostOld) = (-1, -1)
      for diagonal in stride(from: ahead.last, through: ahead.first, by: -2) {
        var i = min(Int(forward[origin + diagonal]), box.oldEnd)
        if i - diagonal > box.newEnd { i = box.newEnd + diagonal }
        if 2 * i - diagonal > most { (most, mostOld) = (2 * i - diagonal, i) }
      }
      var (least, leastOld) = (Int.max, Int.max)
      for diagonal in stride(from: back.last, through: back.first, by: -2) {
        var i = max(box.old, Int(backward[origin + diagonal]))
        if i - diagonal < box.new { i = box.new + diagonal }
        if 2 * i - diagonal < least { (least, leastOld) = (2 * i - diagonal, i) }
      }
      if box.oldEnd + box.newEnd - least < most - (box.old + box.new) {
        return Split(old: mostOld, new: most - mostOld, isMinimalAfter: false)
      }
      return Split(old: leastOld, new: least - leastOld, isMinimalBefore: false)
    }
  }
}

/// As many equal lines in a row are a good sign.
private let longRun = 20
/// Up to this cost every edit is a shortest one.
private let cheap = 256
