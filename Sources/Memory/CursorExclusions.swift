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

  /// Per entry, how many examples it loses.
  private(set) var lost: [Int] = []

  init(_ memory: Memory, _ exclusions: [Memory.Exclusion]) {
    let owners = memory.segments.indices.map { index in
      exclusions.lazy.compactMap { $0.owners[index] }.first
    }
    self.owners = owners
    hasOwners = owners.contains { $0 != nil }
    sets = memory.segments.indices.map { index in
      let dead = exclusions.lazy.compactMap { $0.dead }.first?[index] ?? memory.dead[index]
      let sets = exclusions.compactMap { $0.rows[index] }
      guard let owners = owners[index] else { return dead + sets }
      return dead + sets.map { $0.removing(owners) }
    }
    setsButCopies = zip(memory.segments, sets).map { segment, sets in
      sets.dropFirst(segment.copies.count > 0 ? 1 : 0)
    }
    isEmpty = !hasOwners && sets.allSatisfy { $0.allSatisfy { $0.count == 0 } }
    isPlain = !hasOwners && exclusions.allSatisfy { $0.rows.allSatisfy { $0 == nil } }
    table =
      isPlain
      ? memory.followerTable
      : exclusions.count == 1 ? exclusions[0].table : FollowerTable(bits: 12)
    lost = [Int](repeating: 0, count: Memory.longestOrder + 1)
  }

  /// Finds what each of a cursor's entries loses.
  mutating func locate(_ ranges: [RowRange], entryCount: Int, segmentCount: Int) {
    for entry in 0..<entryCount { lost[entry] = 0 }
    for segment in 0..<segmentCount {
      for set in sets[segment] {
        set.rows.addCounts(
          ranges, count: entryCount, from: segment, by: segmentCount, times: 1, to: &lost)
      }
    }
    guard hasOwners else { return }
    for segment in 0..<segmentCount {
      guard let owners = owners[segment] else { continue }
      var (entering, leaving) = (owners.entering.indices, owners.leaving.indices)
      for entry in 0..<entryCount {
        let range = ranges[entry * segmentCount + segment]
        if range.isEmpty { break }
        entering = owners.entering.indices(of: range, within: entering)
        leaving = owners.leaving.indices(of: range, within: leaving)
        lost[entry] += entering.count - leaving.count
      }
      // From the inside out: near ends only count what lies between.
      var inner = RowRange(0, 0)
      var count = 0
      for entry in stride(from: entryCount - 1, through: 0, by: -1) {
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
      }
    }
  }

  /// How many examples are lost whose context with its byte has its row in a range.
  func lostStepped(_ range: RowRange, segment: Int) -> Int {
    if range.isEmpty { return 0 }
    var total = owners[segment]?.lastCount(range) ?? 0
    for set in sets[segment] { total += set.stepped.count(in: range) }
    return total
  }

  /// Takes what is lost of each of a cursor's entries that the byte follows off their totals, but for
  /// what is left out as the owners'.
  func subtractStepped(_ ranges: [RowRange], entryCount: Int, from totals: inout [Int]) {
    for segment in sets.indices {
      for set in sets[segment] {
        set.stepped.addCounts(
          ranges, count: entryCount, from: segment, by: sets.count, times: -1, to: &totals)
      }
    }
  }
}
