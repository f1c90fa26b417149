/// Why a context is common knowledge.
package enum CommonKnowledge: Sendable, Hashable {
  case threePersons, manyDocuments, commonsSource
}

extension ContextCursor {
  /// |h_c|: the length of the longest suffix of the context that is common knowledge.
  ///
  /// That is: three independent persons or a commons source wrote it, where the last byte says
  /// whose an occurrence is, and authors of one origin are one voice; or it stands in more than ten
  /// documents, of all segments together where it has at most 256 rows, else of one. It is never
  /// shorter than `floor`; where every suffix that occurs at all is common, it is
  /// `Memory.longestOrder`.
  ///
  /// Source: DESIGN §6, Commons.
  ///
  /// The search starts at contexts of the length `guess`; it is fastest where that is the answer.
  /// - Complexity: O(log entries) ranges looked at, usually at most 127 rows of each.
  package mutating func commonOrder(floor: Int = 4, near guess: Int? = nil) -> Int {
    max(longestCommon(near: guess).order, floor)
  }

  /// The length of the longest suffix that is common knowledge, and why it is; `nil` where none is.
  package mutating func longestCommon(
    near guess: Int? = nil
  ) -> (order: Int, reason: CommonKnowledge?) {
    // Rows of longer contexts lie inside those of shorter ones, so what holds for an entry holds
    // for all before it.
    var (low, high) = (0, liveEntryCount)
    var reason: CommonKnowledge?
    if let guess {
      var (entry, stride) = (0, 1)
      while entry + 1 < entryCount, order(ofEntry: entry + 1) <= guess { entry += 1 }
      // Steps away from the guess get longer.
      while entry >= low, entry < high {
        if let found = commonKnowledge(entry: entry) {
          (low, reason) = (entry + 1, found)
          entry += stride
        } else {
          high = entry
          entry -= stride
        }
        stride *= 2
      }
    }
    while low < high {
      let middle = (low + high) / 2
      if let found = commonKnowledge(entry: middle) {
        low = middle + 1
        reason = found
      } else {
        high = middle
      }
    }
    // All lengths up to the next entry's have the same rows.
    let order =
      low == 0 ? 0 : low < liveEntryCount ? self.order(ofEntry: low) - 1 : Memory.longestOrder
    return (order, reason)
  }

  private mutating func commonKnowledge(entry: Int) -> CommonKnowledge? {
    var persons = PersonSet()
    // Segments that have the context, and rows in them.
    var (occupied, total) = (0, 0)
    // What the tables of passages leave open takes longest and is asked last.
    var open: [Int] = []
    let isOfFew = entry >= firstOfFewDocuments
    for index in 0..<segmentCount {
      let range = self.rows(entry: entry, segment: index)
      if range.isEmpty { continue }
      let rows = rowOwners[index]
      // In the tables copies are nobody's and in no document.
      let sets =
        exclusions.setsButCopies[index].isEmpty ? nil : exclusions.setsButCopies[index]
      occupied += 1
      total += range.count
      if !isOfFew {
        switch rows.isPassageByTable(range, without: sets) {
        case true?: return .manyDocuments
        case nil: open.append(index)
        default: break
        }
      }
      if !memory.hasEnoughVoices { continue }
      rows.addPersons(range, to: &persons) { row in
        sets?.contains { $0.containsStepped(row) } != true
      }
      if persons.isEnough { return persons.hasCommons ? .commonsSource : .threePersons }
    }
    if isOfFew { return nil }
    for index in open where documentCount(entry: entry, segment: index) == Self.many {
      return .manyDocuments
    }
    let isListed =
      occupied > 1
      && (SegmentFormat.passageDocuments...Self.mostListed).contains(total)
    if isListed && isInManyDocuments(entry: entry) { return .manyDocuments }
    // Of more rows not every one was looked at; and after what is left out there can be more.
    if total <= Self.mostListed, countsWhole(entry: entry) {
      firstOfFewDocuments = min(firstOfFewDocuments, entry)
    }
    return nil
  }

  /// Whether no row of an entry has a last byte that is left out.
  private func countsWhole(entry: Int) -> Bool {
    (0..<segmentCount).allSatisfy { index in
      let range = rows(entry: entry, segment: index)
      return exclusions.sets[index].allSatisfy { $0.stepped.count(in: range) == 0 }
    }
  }

  /// Rows whose documents are listed where the tables of one segment do not say enough.
  private static let mostListed = DocumentTrack.mostRows
  /// More than ten.
  private static let many = SegmentFormat.passageDocuments

  /// Whether an entry's context stands in more than ten documents of all segments together.
  ///
  /// - Complexity: O(rows), until there are enough
  private mutating func isInManyDocuments(entry: Int) -> Bool {
    var count = 0
    // Those with few rows first: they take no time.
    let order = (0..<segmentCount).sorted {
      rows(entry: entry, segment: $0).count < rows(entry: entry, segment: $1).count
    }
    var left = order.reduce(0) { $0 + rows(entry: entry, segment: $1).count }
    for index in order {
      left -= rows(entry: entry, segment: index).count
      count += documentCount(
        entry: entry, segment: index, upTo: Self.many - count, others: left)
      if count == Self.many { return true }
    }
    return false
  }

  /// In how many documents of one segment an entry's context stands, see `DocumentTrack`.
  private mutating func documentCount(
    entry: Int, segment index: Int, upTo enough: Int = many, others: Int = 0
  ) -> Int {
    documentTracks[index].count(
      rows(entry: entry, segment: index), of: memory.segments[index],
      without: exclusions.sets[index], upTo: enough, others: others)
  }
}

/// Up to three persons.
struct PersonSet {
  private var persons: (UInt32, UInt32) = (0, 0)
  private var count = 0
  private(set) var hasCommons = false

  /// Whether it was given three different persons, or commons.
  var isEnough: Bool { count >= Voters.enough }

  mutating func add(_ person: UInt32) {
    if isEnough || count > 0 && person == persons.0 || count > 1 && person == persons.1 { return }
    if count == 0 { persons.0 = person }
    if count == 1 { persons.1 = person }
    count += 1
  }

  mutating func addCommons() {
    count = Voters.enough
    hasCommons = true
  }
}

extension RowOwners {
  /// Rows, and places in the tables, that are looked at one by one, at most.
  private static let longestLook = 256

  /// Whether the rows lie in more than ten documents, those of `sets` and copies aside; `nil` where
  /// the tables do not tell.
  ///
  /// Exact, but for ranges of more than 256 rows where the eleventh document appears just at the
  /// end: they do not count.
  func isPassageByTable(_ range: RowRange, without sets: ArraySlice<RowSet>?) -> Bool? {
    if range.count < SegmentFormat.passageDocuments { return false }
    let shift = SegmentFormat.passageShift
    let block = (range.lower + 1 << shift - 1) >> shift
    var start = block << shift
    var isTold = false
    for _ in 0..<Self.longestLook {
      if start > rowCount { break }
      let end = passageReach(from: start)
      if end > range.upper { break }
      if sets?.allSatisfy({ $0.stepped.count(in: RowRange(start, end)) == 0 }) != false {
        return true
      }
      isTold = true
      start += 1 << shift
    }
    if isTold { return nil }
    let isSure =
      start == range.lower || passageReach(from: max(block - 1, 0) << shift) > range.upper
    return isSure || range.count > Self.longestLook ? false : nil
  }

  /// Adds independent persons whose bytes the contexts of `range` end in, until there are enough.
  ///
  /// The tables know persons as they were before any were found to be one: three of theirs may be
  /// fewer, and then the search goes on after them.
  func addPersons(_ range: RowRange, to persons: inout PersonSet, where isLive: (Int) -> Bool) {
    let shift = SegmentFormat.reachShift
    var lower = range.lower
    while !persons.isEnough {
      let start = ((lower + 1 << shift - 1) >> shift) << shift
      add(RowRange(lower, min(start, range.upper)), to: &persons, where: isLive)
      guard start < range.upper else { return }
      for count in 1...Voters.enough where !persons.isEnough {
        let reached = reach(from: start, persons: count)
        // No more persons in what is left of the range.
        if reached > range.upper { return }
        guard reached > start, isLive(reached - 1) else {
          // A row that tells of a person is dead: all others are looked at.
          add(RowRange(start, range.upper), to: &persons, where: isLive)
          return
        }
        add(lastOwner(reached - 1), to: &persons)
        lower = reached
      }
    }
  }

  private func add(
    _ rows: RowRange, to persons: inout PersonSet, where isLive: (Int) -> Bool
  ) {
    forEachRun(rows) { owner, piece in
      if (piece.lower..<piece.upper).contains(where: isLive) { add(owner, to: &persons) }
      return !persons.isEnough
    }
  }

  private func add(_ number: UInt16, to persons: inout PersonSet) {
    guard Int(number) < list.count else { return }
    let owner = list[Int(number)]
    if owner.isCommons { persons.addCommons() }
    if let person = owner.voice { persons.add(person) }
  }
}
