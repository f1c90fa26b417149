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
  /// Where a view's place stands in the document itself; `rules` says which its text was learned with.
  ///
  /// - Complexity: O(document)
  package func documentPlace(
    of place: Place, in view: View, _ rules: ([UInt8]) -> LexicalRules
  ) -> DocumentPlace {
    let segment = verbatim.memory.segments[place.segment]
    let whole = segment.placement(ofDocument: place.document).range
    var bytes = place.bytes
    if view != .verbatim {
      let text = segment.bytes(in: whole)
      var source = ViewSource(bytes)
      view.read(text, rules(text), into: &source)
      // The rules may have changed since: then the place is as good as it gets.
      bytes = source.source
    }
    bytes = bytes.clamped(to: 0..<whole.count)
    let (start, end) = (whole.lowerBound + bytes.lowerBound, whole.lowerBound + bytes.upperBound)
    var first = 1 + segment.occurrences(of: 0x0A, in: whole.lowerBound..<start)
    if segment.occurrences(of: 0, in: whole.lowerBound..<start) > 0 {
      for run in segment.runs(ofDocument: place.document)
      where run.start < bytes.lowerBound && segment.byte(at: whole.lowerBound + run.start) == 0 {
        // Lines that were cut out are lines of the document all the same.
        let origin = segment.origins[run.origin]
        if origin.commit == nil, segment.owners[origin.owner].authors.isEmpty {
          first += Int(clamping: max(0, min(origin.time, 1 << 31)))
        }
      }
    }
    let more = segment.occurrences(of: 0x0A, in: start..<max(end - 1, start))
    return DocumentPlace(bytes: bytes, lines: first...first + more)
  }
}

/// What of a text a range of a view's bytes stands for.
struct ViewSource: ViewSink {
  private let range: Range<Int>
  private var count = 0
  private(set) var source = 0..<0

  init(_ range: Range<Int>) { self.range = range }

  var isFull: Bool { count >= range.upperBound }

  mutating func append(_ byte: UInt8, from start: Int, count length: Int, isKept: Bool) {
    if range.contains(count) {
      let first = count == range.lowerBound ? start : source.lowerBound
      source = first..<start + length
    }
    count += 1
  }
}
