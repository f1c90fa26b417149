import CByteCount

/// The examples that a cursor leaves out: dead documents', and those of its exclusions.
struct CursorExclusions {
  /// Per segment, rows that do not count; the sets are disjoint.
  let sets: [[RowSet]]
  /// The same without copies, which the tables of persons and passages leave out themselves.
  let setsButCopies: [ArraySlice<RowSet>]
  /// Per segment, the owners whose rows do not count.
  let owners: [OwnerRows?]
  let isEmpty: Bool
  /// Whether only dead rows are left out.
  let isPlain: Bool
  /// What follows frequent contexts without these examples.
  let table: FollowerTable
  let hasOwners: Bool

  /// Per entry, how many examples it loses, and how many that lead to it.
  private(set) var lost = [Int](repeating: 0, count: Memory.longestOrder + 1)
  private(set) var lostReaching = [Int](repeating: 0, count: Memory.longestOrder + 1)
  /// Those of them that are dead, where no owners are left out.
  private(set) var deadLost = [Int](repeating: 0, count: Memory.longestOrder + 1)
  private(set) var deadReaching = [Int](repeating: 0, count: Memory.longestOrder + 1)

  /// Per segment, all its rows that are left out, if they are bits in one set; those of no set are none.
  let masks: [RowBits?]
  /// Whether that is so for all segments.
  let hasMasks: Bool

  private let dead: CountedSets
  private let others: CountedSets

  init(_ memory: Memory, _ exclusions: [Memory.Exclusion]) {
    let owners = memory.segments.indices.map { index in
      exclusions.lazy.compactMap { $0.owners[index] }.first
    }
    self.owners = owners
    hasOwners = owners.contains { $0 != nil }
    let dead = memory.segments.indices.map { index in
      exclusions.lazy.compactMap { $0.dead }.first?[index] ?? memory.dead[index]
    }
    let others = memory.segments.indices.map { index in
      let sets = exclusions.compactMap { $0.rows[index] }
      guard let owners = owners[index] else { return sets }
      return sets.map { $0.removing(owners) }
    }
    sets = zip(dead, others).map { $0 + $1 }
    setsButCopies = zip(memory.segments, sets).map { segment, sets in
      sets.dropFirst(segment.copies.count > 0 ? 1 : 0)
    }
    isEmpty = !hasOwners && sets.allSatisfy { $0.allSatisfy { $0.count == 0 } }
    isPlain = !hasOwners && exclusions.allSatisfy { $0.rows.allSatisfy { $0 == nil } }
    table =
      isPlain
      ? memory.followerTable
      : exclusions.count == 1 ? exclusions[0].table : FollowerTable(bits: 12)
    (self.dead, self.others) = (CountedSets(dead), CountedSets(others))
    let counted = sets.map { $0.filter { $0.count > 0 } }
    masks = counted.map { $0.first?.rows.asBits }
    hasMasks =
      !hasOwners
      && counted.allSatisfy { $0.isEmpty || $0.count == 1 && $0[0].rows.asBits != nil }
  }

  /// Has `body` set what entries' contexts lose that is known to be dead.
  @inline(__always)
  mutating func setDead(
    _ body: (_ lost: UnsafeMutableBufferPointer<Int>, _ reaching: UnsafeMutableBufferPointer<Int>)
      -> Void
  ) {
    unsafe deadLost.withUnsafeMutableBufferPointer { lost in
      unsafe deadReaching.withUnsafeMutableBufferPointer { unsafe body(lost, $0) }
    }
  }

  /// Calls `body` with what entries' contexts lose, and the examples that lead to them; both stay as they
  /// are.
  @inline(__always)
  mutating func withLost<Result>(
    _ body: (_ lost: UnsafeMutableBufferPointer<Int>, _ reaching: UnsafeMutableBufferPointer<Int>)
      -> Result
  ) -> Result {
    unsafe lost.withUnsafeMutableBufferPointer { lost in
      unsafe lostReaching.withUnsafeMutableBufferPointer { unsafe body(lost, $0) }
    }
  }

  /// Asks for the memory that tells which rows from `row` on are dead.
  func prefetchDead(_ row: Int, segment: Int) { dead.prefetch(row, segment: segment) }

  /// Finds what each of a cursor's entries loses, from `first` on; of those before `unknown` it is set
  /// what of it is dead.
  ///
  /// The ranges of one entry hold those of the next.
  mutating func locate(
    _ ranges: [RowRange], from first: Int, unknown: Int, entryCount: Int, segmentCount: Int
  ) {
    if isEmpty { return }
    for entry in unknown..<max(entryCount, unknown) {
      (deadLost[entry], deadReaching[entry]) = (0, 0)
    }
    dead.add(ranges, unknown..<entryCount, by: segmentCount, to: &deadLost, &deadReaching)
    for entry in first..<entryCount {
      (lost[entry], lostReaching[entry]) = (deadLost[entry], deadReaching[entry])
    }
    others.add(ranges, first..<entryCount, by: segmentCount, to: &lost, &lostReaching)
    if hasOwners { locateOwned(ranges, first..<entryCount, segmentCount) }
  }

  private mutating func locateOwned(
    _ ranges: [RowRange], _ entries: Range<Int>, _ segmentCount: Int
  ) {
    for segment in 0..<segmentCount {
      guard let owners = owners[segment] else { continue }
      var (entering, leaving) = (owners.entering.indices, owners.leaving.indices)
      for entry in entries {
        let range = ranges[entry * segmentCount + segment]
        if range.isEmpty { break }
        entering = owners.entering.indices(of: range, within: entering)
        leaving = owners.leaving.indices(of: range, within: leaving)
        lost[entry] += entering.count - leaving.count
      }
      // From the inside out: near ends only count what lies between.
      var inner = RowRange(0, 0)
      var count = 0
      for entry in entries.reversed() {
        let range = ranges[entry * segmentCount + segment]
        if range.isEmpty { continue }
        let left = RowRange(range.lower, inner.lower)
        let right = RowRange(inner.upper, range.upper)
        if !inner.isEmpty, left.count + right.count <= 256 {
          count += owners.lastCount(left) + owners.lastCount(right)
        } else {
          count = owners.lastCount(range)
        }
        inner = range
        lost[entry] += count
        lostReaching[entry] += count
      }
    }
  }

  /// Whether nothing but what is dead is lost of an entry's context, so that all cursors that leave out
  /// more see the same of it.
  @inline(__always)
  func isPlain(entry: Int) -> Bool {
    isEmpty || (hasOwners ? lost[entry] == 0 : lost[entry] == deadLost[entry])
  }

  /// How many examples are lost whose context with its byte has its row in a range.
  func lostStepped(_ range: RowRange, segment: Int) -> Int {
    if range.isEmpty { return 0 }
    var total = owners[segment]?.lastCount(range) ?? 0
    for set in sets[segment] { total += set.stepped.count(in: range) }
    return total
  }
}

/// Sets of rows of some segments that are counted together, of contexts and of those with their bytes.
private struct CountedSets {
  /// Those that are bits, and those that are lists, each with the number of its segment.
  private var bits: [(segment: Int, rows: RowBits, stepped: RowBits)] = []
  private var lists: [(segment: Int, set: RowSet)] = []

  init(_ sets: [[RowSet]]) {
    for (segment, sets) in sets.enumerated() {
      for set in sets where set.count > 0 {
        if let rows = set.rows.asBits, let stepped = set.stepped.asBits {
          bits.append((segment, rows, stepped))
        } else {
          lists.append((segment, set))
        }
      }
    }
  }

  /// Asks for the bits of the rows from `row` on.
  func prefetch(_ row: Int, segment: Int) {
    for set in bits where set.segment == segment {
      set.rows.prefetch(row)
      set.stepped.prefetch(row)
    }
  }

  /// Adds what nested ranges lose.
  ///
  /// - Complexity: O(ranges) for bits, O(ranges · log rows) for lists
  func add(
    _ ranges: [RowRange], _ entries: Range<Int>, by stride: Int, to lost: inout [Int],
    _ reaching: inout [Int]
  ) {
    if entries.isEmpty { return }
    for (segment, rows, stepped) in bits {
      RowBits.add(
        rows, stepped, ranges, entries, from: segment, by: stride, to: &lost, &reaching)
    }
    for (segment, set) in lists {
      set.rows.addCounts(ranges, entries, from: segment, by: stride, to: &lost)
      set.stepped.addCounts(ranges, entries, from: segment, by: stride, to: &reaching)
    }
  }
}
