/// Documents followed through the index, several side by side.
extension Segment {
  /// Documents that are followed side by side.
  private static let lanes = 8

  /// One document on its way.
  private struct Walk {
    var document: Int
    var position: Int
    var end: Int
    var row: Int
    var rows: [UInt32] = []
    var steps: [UInt32] = []

    init(_ placement: Placement) {
      document = placement.index
      (position, end) = (placement.range.lowerBound, placement.range.upperBound)
      row = placement.firstRow
      rows.reserveCapacity(end - position + 1)
      steps.reserveCapacity(end - position + 1)
    }
  }

  /// Calls `body` with the examples of each document, in any order of documents.
  ///
  /// They are those of each byte and of its end: the rows of their contexts, and of those with
  /// their bytes.
  ///
  /// Each step waits for memory, and the next of a document for it; so several documents are
  /// followed at once, each asking ahead for what its next step reads.
  ///
  /// - Complexity: O(length) steps.
  func followExamples(
    ofDocuments documents: [Int],
    _ body: (_ document: Int, _ rows: [UInt32], _ steps: [UInt32]) -> Void
  ) {
    var waiting = documents[...]
    var walks: [Walk] = []
    while walks.count < Self.lanes, let next = waiting.popFirst() {
      walks.append(Walk(placement(ofDocument: next)))
    }
    let hasCuts = starts[1] > documentCount
    while !walks.isEmpty {
      var index = 0
      while index < walks.count {
        advance(&walks[index], hasCuts: hasCuts)
        if walks[index].position <= walks[index].end {
          index += 1
          continue
        }
        body(walks[index].document, walks[index].rows, walks[index].steps)
        if let next = waiting.popFirst() {
          walks[index] = Walk(placement(ofDocument: next))
        } else {
          walks.swapAt(index, walks.count - 1)
          walks.removeLast()
        }
      }
    }
  }

  private func advance(_ walk: inout Walk, hasCuts: Bool) {
    walk.rows.append(UInt32(truncatingIfNeeded: walk.row))
    walk.row = step(walk.row)
    walk.steps.append(UInt32(truncatingIfNeeded: walk.row))
    if hasCuts, walk.position < walk.end, byte(at: walk.position) == 0 {
      walk.row = row(afterCutAt: walk.position + 1)
    }
    walk.position += 1
    if walk.position < min(walk.end, rowCount) {
      followers.prefetch(byte(at: walk.position), walk.row)
    }
  }
}
