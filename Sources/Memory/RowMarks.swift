/// Rows of a segment that come in any order, each once.
///
/// A few are a list that is sorted in the end; many are a bit a row from the start, which takes no
/// sort and answers sooner.
struct RowMarks: Sendable {
  /// One row in so many is many.
  private static let sparse = 256

  private let rowCount: Int
  private var listed: [UInt32] = []
  private var bits: [UInt64] = []

  /// None yet, of so many.
  init(of rowCount: Int) { self.rowCount = rowCount }

  var isEmpty: Bool { listed.isEmpty && bits.isEmpty }

  mutating func insert(_ rows: ArraySlice<UInt32>) {
    if bits.isEmpty, (listed.count + rows.count) * Self.sparse > rowCount { spread() }
    if bits.isEmpty {
      listed += rows
    } else {
      for row in rows { set(row) }
    }
  }

  mutating func formUnion(_ other: RowMarks) {
    if other.bits.isEmpty { return insert(other.listed[...]) }
    if bits.isEmpty { spread() }
    for index in bits.indices { bits[index] |= other.bits[index] }
  }

  private mutating func spread() {
    bits = [UInt64](repeating: 0, count: rowCount / 64 + 1)
    for row in listed { set(row) }
    listed = []
  }

  private mutating func set(_ row: UInt32) {
    bits[Int(row >> 6)] |= 1 << UInt64(row & 63)
  }

  /// All of them.
  var sorted: SortedRows {
    bits.isEmpty ? SortedRows(listed.sorted()) : SortedRows(bits: bits, rows: rowCount)
  }
}
