/// How many rows are of each owner of a segment.
package struct OwnerTotals: Sendable {
  /// Per owner of the segment.
  private var rows: [Int]
  private var isKnown: [Bool]
  /// The owners that were added to, each once.
  package private(set) var owners: [Int] = []

  /// Of `ownerCount` owners, none of which has any.
  package init(ownerCount: Int) {
    rows = [Int](repeating: 0, count: ownerCount)
    isKnown = [Bool](repeating: false, count: ownerCount)
  }

  /// How many an owner has.
  package subscript(owner: Int) -> Int { rows[owner] }

  /// Adds rows, or takes them off; of owners that there are not none.
  mutating func add(_ count: Int, of owner: UInt16) {
    let owner = Int(owner)
    guard owner < rows.count, owner != Int(SegmentFormat.nobody) else { return }
    if !isKnown[owner] {
      isKnown[owner] = true
      owners.append(owner)
    }
    rows[owner] += count
  }

  /// Takes all rows away.
  ///
  /// - Complexity: O(owners that have any)
  package mutating func clear() {
    for owner in owners { (rows[owner], isKnown[owner]) = (0, false) }
    owners.removeAll(keepingCapacity: true)
  }
}

extension ContextCursor {
  /// Adds how many rows of a range have contexts that end in a byte of each owner that counts.
  ///
  /// - Complexity: O(pieces + rows / 64)
  package func addOwners(of range: RowRange, segment: Int, to counts: inout OwnerTotals) {
    let found = rowOwners[segment]
    found.forEachRun(range) { owner, piece in
      counts.add(piece.count, of: owner)
      return true
    }
    // Copies are nobody's.
    if exclusions.setsButCopies[segment].isEmpty { return }
    for set in exclusions.setsButCopies[segment] {
      set.stepped.forEach(in: range) { row in
        counts.add(-1, of: found.lastOwner(min(row, found.rowCount - 1)))
      }
    }
  }
}
