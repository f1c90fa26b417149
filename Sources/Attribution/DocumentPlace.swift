import LanguageModel
import Memory

/// A place as people look it up: in the document as it stands.
package struct DocumentPlace: Sendable, Hashable {
  /// In the document.
  package var bytes: Range<Int>
  /// From 1, both ends included.
  package var lines: ClosedRange<Int>
}

extension CreditModel {
  /// Where a view's place stands in the document itself, which `rules` were learned with.
  ///
  /// - Complexity: O(document)
  package func documentPlace(
    of place: Place, in view: View, _ rules: LexicalRules
  ) -> DocumentPlace {
    let segment = verbatim.memory.segments[place.segment]
    let text = segment.bytes(ofDocument: place.document)
    var bytes = place.bytes
    if view != .verbatim {
      let viewed = ViewText(view, of: text, rules)
      // The rules may have changed since: then the place is as good as it gets.
      bytes = viewed.source(of: bytes.clamped(to: 0..<viewed.count))
    }
    bytes = bytes.clamped(to: 0..<text.count)
    var first = 1 + text[..<bytes.lowerBound].count { $0 == 0x0A }
    for run in segment.runs(ofDocument: place.document)
    where run.start < bytes.lowerBound && text[run.start] == 0 {
      // Lines that were cut out are lines of the document all the same.
      let origin = segment.origins[run.origin]
      if origin.commit == nil, segment.owners[origin.owner].authors.isEmpty {
        first += Int(clamping: max(0, min(origin.time, 1 << 31)))
      }
    }
    let more = text[bytes].dropLast().count { $0 == 0x0A }
    return DocumentPlace(bytes: bytes, lines: first...first + more)
  }
}
