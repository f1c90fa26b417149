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
    self.terms += terms
    starts.append(self.terms.count)
  }

  mutating func removeAll() {
    terms.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
  }

  subscript(index: Int) -> ArraySlice<SessionTerm> { terms[starts[index]..<starts[index + 1]] }
}
