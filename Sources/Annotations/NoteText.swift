import Foundation

/// The text of a note: records, one a line, and lines that others wrote.
///
/// Lines that are not records of a known version stay as they are. Repeats of an id are dropped,
/// so that what `git notes merge -s union` and `cat_sort_uniq` make is read as it should be.
package struct NoteText: Sendable, Equatable {
  /// The longest line that is read, in bytes.
  private static let longest = 1 << 24

  package private(set) var records: [CreditNote] = []
  /// Every line that is kept, in order, without ends.
  private var lines: [[UInt8]] = []
  private var seen: Set<[UInt8]> = []
  private var ids: Set<String> = []

  package init() {}

  package init(_ bytes: some Collection<UInt8>) { add(bytes) }

  /// Adds the lines of another note that are not there yet.
  package mutating func add(_ bytes: some Collection<UInt8>) {
    for line in bytes.split(separator: 0x0A) {
      var line = Array(line)
      if line.last == 0x0D { line.removeLast() }
      guard !line.isEmpty, !seen.contains(line) else { continue }
      if let record = Self.record(line) {
        guard ids.insert(record.id).inserted else { continue }
        records.append(record)
      }
      seen.insert(line)
      lines.append(line)
    }
  }

  private static func record(_ line: [UInt8]) -> CreditNote? {
    guard line.first == 0x7B, line.count <= longest else { return nil }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let record = try? decoder.decode(CreditNote.self, from: Data(line)),
      record.bylineNote == 1, record.isSound
    else { return nil }
    return record
  }

  package mutating func add(_ record: CreditNote) throws { add(try record.encoded()) }

  /// The note, with a line end after each line; sorted, as all writers have it.
  package var bytes: [UInt8] {
    lines.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 + [0x0A] }
  }

  /// The record that readers go by: one made for the commit itself before others, then the one
  /// that credits most, the earliest, the one with the smallest id.
  package func preferred(for commit: String) -> CreditNote? {
    records.min { a, b in
      if (a.commit == commit) != (b.commit == commit) { return a.commit == commit }
      if a.credited != b.credited { return a.credited > b.credited }
      return (a.at, a.id) < (b.at, b.id)
    }
  }
}

extension CreditNote {
  /// Whether its parts fit together: what others wrote is not trusted to.
  fileprivate var isSound: Bool {
    (generated ?? []).allSatisfy(\.isSound)
      && spans.allSatisfy { span in
        LineDigest.fits(span.digests, from: span.startLine, to: span.endLine)
          && span.bits.isFinite
          && span.places.allSatisfy { place in
            place.share.isFinite && place.author.map { authors.indices.contains($0) } ?? true
          }
      }
  }
}
