import CByteCount

/// What the rows of a segment hold, found in one pass over them in their order.
struct RowContents {
  typealias Boundary = (row: UInt32, last: UInt16, next: UInt16)

  /// Per row the byte that follows its context.
  private var followers: [UInt8]
  /// Per row the span of its context's last byte, until it is taken for its owner.
  private(set) var spans: [Int32]
  let sampled: [UInt64]
  let sampledRanks: [UInt32]
  let positions: [UInt32]
  /// Rows where the owner of the following byte is not that of the last one, with both.
  let boundaries: [Boundary]
  /// Per document, the row of its start.
  let firstRows: [UInt32]
  /// Rows of the contexts of examples that are copies, and of those contexts with their bytes.
  let copiedRows: [UInt64]
  let copiedSteps: [UInt64]

  /// The bytes that follow, which are then gone from here.
  mutating func takeFollowers() -> [UInt8] {
    defer { followers = [] }
    return followers
  }

  /// Per row the owner of its context's last byte, in the memory of the spans, which are then gone
  /// from here.
  ///
  /// - Complexity: O(n)
  mutating func takeOwners(_ text: borrowing SegmentText) -> [Int32] {
    var rows: [Int32] = []
    swap(&rows, &spans)
    unsafe rows.withUnsafeMutableBufferPointer { rows in
      unsafe text.owners.withUnsafeBufferPointer { owners in
        for row in rows.indices {
          let span = unsafe Int(rows[row])
          unsafe rows[row] = Int32(owners[span])
        }
      }
    }
    return rows
  }

  /// How many rows ahead memory is asked for, and what can be asked for only when that is there.
  private static let ahead = 32
  private static let soon = 12

  /// Looks at the rows of `text`, see `prefixesByReversal`, which are used up.
  ///
  /// - Complexity: O(n), most of it waiting for memory.
  init(_ text: borrowing SegmentText, _ prefixes: consuming [Int32], documentCount: Int) {
    let count = prefixes.count
    var spans = prefixes
    followers = [UInt8](repeating: 0, count: count)
    var sampled = [UInt64](repeating: 0, count: count / 64 + 1)
    var sampledRanks: [UInt32] = []
    var positions: [UInt32] = []
    positions.reserveCapacity(count / (SegmentFormat.sampleMask + 1) + documentCount + 1)
    var boundaries: [Boundary] = []
    boundaries.reserveCapacity(text.owners.count)
    var firstRows = [UInt32](repeating: 0, count: documentCount)
    // Contexts that end in a separator or a cut come first.
    let zeros = unsafe text.bytes.withUnsafeBufferPointer {
      unsafe byl_count_byte($0.baseAddress, $0.count, 0)
    }
    var copies = CopiedRows(text, count)
    unsafe followers.withUnsafeMutableBufferPointer { followers in
      unsafe spans.withUnsafeMutableBufferPointer { rows in
        unsafe text.bytes.withUnsafeBufferPointer { bytes in
          unsafe text.starts.withUnsafeBufferPointer { starts in
            unsafe text.spanOfBlock.withUnsafeBufferPointer { spanOfBlock in
              for row in 0..<count {
                if row + Self.ahead < count {
                  let later = unsafe Int(rows[row + Self.ahead])
                  unsafe byl_prefetch(bytes.baseAddress! + later)
                  unsafe byl_prefetch(spanOfBlock.baseAddress! + (later - 1) >> 6)
                }
                if row + Self.soon < count {
                  let block = unsafe Int(rows[row + Self.soon] - 1) >> 6
                  unsafe byl_prefetch(starts.baseAddress! + Int(spanOfBlock[block]))
                }
                let prefix = unsafe Int(rows[row])
                var span = unsafe Int(spanOfBlock[(prefix - 1) >> 6])
                while unsafe Int(starts[span + 1]) < prefix { span += 1 }
                unsafe rows[row] = Int32(truncatingIfNeeded: span)
                let follower = prefix == count ? 0 : unsafe bytes[prefix]
                if text.hasCopies {
                  let isAtEnd = unsafe Int(starts[span + 1]) == prefix
                  let next = isAtEnd ? span + 1 : span
                  let isCut =
                    follower == 0 && prefix < count && text.documents[next] == text.documents[span]
                  copies.add(row, span: span, nextSpan: next, follower, isCut: isCut)
                }
                unsafe followers[row] = follower
                if unsafe Int(starts[span + 1]) == prefix {
                  let next = prefix == count ? SegmentFormat.nobody : text.owners[span + 1]
                  if next != text.owners[span] {
                    boundaries.append((UInt32(row), text.owners[span], next))
                  }
                }
                if row & 511 == 0 { sampledRanks.append(UInt32(positions.count)) }
                // The ends of documents are kept too: no step leads past a separator.
                if prefix & SegmentFormat.sampleMask == 0 || follower == 0 {
                  sampled[row >> 6] |= 1 << UInt64(row & 63)
                  positions.append(UInt32(prefix))
                }
                if row < zeros {
                  let document = Int(text.documents[span])
                  if Int(text.documentStarts[document]) == prefix {
                    firstRows[document] = UInt32(row)
                  }
                }
              }
            }
          }
        }
      }
    }
    (self.spans, self.sampled) = (spans, sampled)
    (self.sampledRanks, self.positions) = (sampledRanks, positions)
    (self.boundaries, self.firstRows) = (boundaries, firstRows)
    (copiedRows, copiedSteps) = (copies.rows, copies.steps)
  }
}

/// Finds the rows of examples that are copies; the end of a document goes with its last byte.
private struct CopiedRows {
  /// A bit a row; empty where there are no copies.
  private(set) var rows: [UInt64]
  private(set) var steps: [UInt64]
  private let isCopied: [Bool]
  /// Rows so far that a separator follows: steps lead from them to the first rows, in order.
  private var endCount = 0

  init(_ text: borrowing SegmentText, _ count: Int) {
    isCopied = text.isCopied
    rows = text.hasCopies ? [UInt64](repeating: 0, count: count / 64 + 1) : []
    steps = rows
  }

  mutating func add(_ row: Int, span: Int, nextSpan: Int, _ follower: UInt8, isCut: Bool) {
    if isCopied[span] { steps[row >> 6] |= 1 << UInt64(row & 63) }
    if follower == 0 {
      // A cut is no copy of another.
      if isCopied[span], !isCut {
        rows[row >> 6] |= 1 << UInt64(row & 63)
        steps[endCount >> 6] |= 1 << UInt64(endCount & 63)
      }
      endCount += 1
    } else if isCopied[nextSpan] {
      rows[row >> 6] |= 1 << UInt64(row & 63)
    }
  }
}
