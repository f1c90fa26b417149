/// How many rows are of each owner of a segment, and what part of a sum each has for them.
package struct OwnerTotals: Sendable {
  /// Per owner of the segment.
  private var rows: [Int]
  private var parts: [Double]
  private var isKnown: [Bool]
  /// The owners that were added to, each once.
  package private(set) var owners: [Int] = []

  /// Of `ownerCount` owners, none of which has any.
  package init(ownerCount: Int) {
    rows = [Int](repeating: 0, count: ownerCount)
    parts = [Double](repeating: 0, count: ownerCount)
    isKnown = [Bool](repeating: false, count: ownerCount)
  }

  /// How many an owner has.
  package subscript(owner: Int) -> Int { rows[owner] }

  /// The part that an owner has.
  package func part(of owner: Int) -> Double { parts[owner] }

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

  /// Adds `unit` a row to the part of each owner.
  package mutating func addParts(of unit: Double) {
    unsafe parts.withUnsafeMutableBufferPointer { parts in
      for owner in owners { unsafe parts[owner] += unit * Double(rows[owner]) }
    }
  }

  /// Takes all rows and parts away.
  ///
  /// - Complexity: O(owners that have any)
  package mutating func clear() {
    for owner in owners { (rows[owner], parts[owner], isKnown[owner]) = (0, 0, false) }
    owners.removeAll(keepingCapacity: true)
  }
}

extension ContextCursor {
  /// After `advance`: adds the owners of the rows of the former entry's context and the byte, but for
  /// those of `inner`, a range a segment, which lie inside them; and sets that to the rows.
  package func addSteppedOwners(
    entry: Int, around inner: inout [RowRange], to counts: inout [OwnerTotals]
  ) {
    for segment in 0..<segmentCount {
      let range = steppedRows(entry: entry, segment: segment)
      let known = inner[segment]
      if known.isEmpty {
        if !range.isEmpty { addOwners(of: range, segment: segment, to: &counts[segment]) }
      } else if range != known {
        let (before, after) = (
          RowRange(range.lower, known.lower), RowRange(known.upper, range.upper)
        )
        if !before.isEmpty { addOwners(of: before, segment: segment, to: &counts[segment]) }
        if !after.isEmpty { addOwners(of: after, segment: segment, to: &counts[segment]) }
      }
      inner[segment] = range
    }
  }

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
