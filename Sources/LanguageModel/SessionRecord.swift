import CGate

/// What the session said of each byte of a text.
///
/// It depends on the text alone, so a text that is read again with examples left out need not be
/// counted again.
package struct SessionRecord: Sendable {
  private var terms: [SessionTerm] = []
  /// Where each byte's terms start, and the end.
  private var starts = [0]

  package init() {}

  /// How many bytes.
  package var count: Int { starts.count - 1 }

  /// Takes the terms of the next byte, counted.
  package mutating func append(_ terms: [SessionTerm]) {
    self.terms.append(copying: terms.span)
    starts.append(self.terms.count)
  }

  /// Adds the terms of a byte to others.
  func copy(_ index: Int, to terms: inout [SessionTerm]) {
    terms.append(copying: self.terms.span.extracting(starts[index]..<starts[index + 1]))
  }

  /// The share that the longest plain context gave to a byte.
  func said(of index: Int) -> Float {
    terms.span.extracting(starts[index]..<starts[index + 1]).said
  }

  mutating func removeAll() {
    terms.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
  }
}

extension [SessionTerm] {
  /// The share that the longest plain context gave to the byte that was counted; 0 where there is none.
  var said: Float { span.said }

  /// Adds copies.
  fileprivate mutating func append(copying terms: Span<SessionTerm>) {
    append(addingCapacity: terms.count) { span in
      unsafe span.withUnsafeMutableBufferPointer { room, count in
        unsafe terms.withUnsafeBufferPointer { count += unsafe room.initialize(fromContentsOf: $0) }
      }
    }
  }
}

extension Span<SessionTerm> {
  /// The share that the longest plain context gave to the byte that was counted; 0 where there is none.
  fileprivate var said: Float {
    var plain = 0
    while plain < count, self[plain].place < SessionContext.plainCount { plain += 1 }
    return plain == 0 ? 0 : Float(self[plain - 1].count) / Float(self[plain - 1].total)
  }
}
