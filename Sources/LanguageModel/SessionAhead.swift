/// What the session says of the next few bytes of a text, found for all of them at one go.
///
/// It depends on the text alone. Found byte by byte between all else that is done for a byte, the loops
/// that do it drop out of the processor's cache of instructions each time.
struct SessionAhead: Sendable {
  /// Bytes at a time.
  static let most = 16

  private var bytes: [UInt8] = []
  /// How many of them were moved on by.
  private var taken = 0
  /// Per byte, its terms, counted.
  private var record = SessionRecord()
  /// Per byte, the keys of the contexts after it.
  private var keys = [UInt32](repeating: 0, count: most * SessionContext.count)

  /// Whether nothing is known of the next byte.
  var isEmpty: Bool { taken == bytes.count }

  /// Adds what was said of the next byte to terms.
  func copyTerms(to terms: inout [SessionTerm]) { record.copy(taken, to: &terms) }

  /// The share that the longest plain context gave to the next byte.
  var said: Float { record.said(of: taken) }

  /// Moves on by the next byte, which must be the one that was read.
  mutating func take(_ byte: UInt8) {
    precondition(bytes[taken] == byte, "what was read ahead must be what comes")
    taken += 1
  }

  /// Begins with what comes, of which nothing is known yet.
  mutating func begin(_ bytes: ArraySlice<UInt8>) {
    precondition(bytes.count <= Self.most, "so many do not fit")
    self.bytes.removeAll(keepingCapacity: true)
    self.bytes += bytes
    taken = 0
    record.removeAll()
  }

  /// Nothing is known of what comes.
  mutating func forget() {
    bytes.removeAll(keepingCapacity: true)
    taken = 0
  }

  /// Sets the keys of the contexts after a byte.
  mutating func set(_ keys: [UInt32], after index: Int) {
    let first = index * SessionContext.count
    unsafe self.keys.withUnsafeMutableBufferPointer { all in
      for place in keys.indices { unsafe all[first + place] = keys[place] }
    }
  }

  func copyKeys(after index: Int, to keys: inout [UInt32]) {
    let first = index * SessionContext.count
    unsafe keys.withUnsafeMutableBufferPointer { keys in
      for place in keys.indices { unsafe keys[place] = self.keys[first + place] }
    }
  }

  /// Takes the terms of the next byte, counted.
  mutating func append(_ terms: [SessionTerm]) { record.append(terms) }
}
