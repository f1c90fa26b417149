extension ContextCursor {
  /// |h_c|: the length of the longest suffix of the context that is common knowledge.
  ///
  /// That is: three independent persons or a commons source wrote it, where the last byte says
  /// whose an occurrence is, and authors of one origin are one voice; or it stands in more than ten documents. It is never shorter than
  /// `floor`; where every suffix that occurs at all is common, it is `Memory.longestOrder`.
  ///
  /// Source: DESIGN §6, Commons.
  /// - Complexity: O(log entries) ranges looked at, usually at most 63 rows of each.
  package func commonOrder(floor: Int = 4) -> Int {
    // Rows of longer contexts lie inside those of shorter ones, so what holds for an entry holds
    // for all before it.
    var (low, high) = (0, entryCount)
    while low < high {
      let middle = (low + high) / 2
      if isCommon(entry: middle) { low = middle + 1 } else { high = middle }
    }
    // All lengths up to the next entry's have the same rows.
    let longest =
      low == 0 ? 0 : low < entryCount ? order(ofEntry: low) - 1 : Memory.longestOrder
    return max(longest, floor)
  }

  private func isCommon(entry: Int) -> Bool {
    var persons: Set<UInt32> = []
    for index in memory.segments.indices {
      let range = rows(entry: entry, segment: index)
      if range.isEmpty { continue }
      let segment = memory.segments[index]
      if segment.isPassage(range) { return true }
      if !memory.hasEnoughVoices { continue }
      if segment.addPersons(range, to: &persons, where: { isLive($0, segment: index) }) {
        return true
      }
    }
    return false
  }
}

extension Segment {
  /// Whether the rows lie in more than ten documents.
  ///
  /// Exact, but for ranges of more than 256 rows where the eleventh document appears just at the
  /// end: they do not count.
  func isPassage(_ range: RowRange) -> Bool {
    if range.count < SegmentFormat.passageDocuments { return false }
    let shift = SegmentFormat.passageShift
    let block = (range.lower + 1 << shift - 1) >> shift
    if block << shift <= rowCount, passageReach(block: block) <= range.upper { return true }
    let isSure =
      block << shift == range.lower || passageReach(block: max(block - 1, 0)) > range.upper
    if isSure || range.count > 256 { return false }
    var documents: Set<Int> = []
    for row in range.lower..<range.upper {
      guard let document = document(at: position(ofRow: row) - 1) else { continue }
      documents.insert(document)
      if documents.count >= SegmentFormat.passageDocuments { return true }
    }
    return false
  }

  /// Adds up to three independent persons whose bytes the contexts of `range` end in.
  ///
  /// The tables know persons as they were before any were found to be one: three of theirs may be
  /// fewer, and then the search goes on after them.
  /// - Returns: whether `persons` holds three now, or a commons source was among them.
  func addPersons(
    _ range: RowRange, to persons: inout Set<UInt32>, where isLive: (Int) -> Bool
  ) -> Bool {
    let shift = SegmentFormat.reachShift
    var lower = range.lower
    while true {
      let block = (lower + 1 << shift - 1) >> shift
      let end = min(block << shift, range.upper)
      for row in lower..<max(lower, end) where isLive(row) {
        if add(row, to: &persons) { return true }
      }
      guard block << shift < range.upper else { return false }
      for count in 1...3 {
        let reached = reach(block: block, persons: count)
        // No more persons in what is left of the range.
        if reached > range.upper { return false }
        guard isLive(reached - 1) else {
          // A row that tells of a person is dead: all others are looked at.
          for row in block << shift..<range.upper where isLive(row) {
            if add(row, to: &persons) { return true }
          }
          return false
        }
        if add(reached - 1, to: &persons) { return true }
        lower = reached
      }
    }
  }

  private func add(_ row: Int, to persons: inout Set<UInt32>) -> Bool {
    let number = lastOwner(row)
    guard number != SegmentFormat.nobody else { return false }
    let owner = owners[Int(number)]
    if owner.isCommons { return true }
    if let person = owner.voice { persons.insert(person) }
    return persons.count >= Voters.enough
  }
}
