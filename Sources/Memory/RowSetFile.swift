/// A set of left-out rows on disk, memory-mapped.
///
///     OFFSET  SIZE  DESCRIPTION
///          0     8  "bylineDR"
///          8     4  format version, now 1
///         12     4  c, the number of examples
///         16     8  checksum of everything from offset 64
///         24    40  zeros
///         64   4 c  sorted UInt32: rows of the examples' contexts
///          …   4 c  sorted UInt32: rows of the contexts with their bytes
///
/// Integers are little-endian. The file never changes once written.
enum RowSetFile {
  static let magic: [UInt8] = Array("bylineDR".utf8)
  static let version: UInt32 = 1
  static let headerBytes = 64
}

extension RowSet {
  /// The set as a file's bytes.
  package func encoded() -> [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(count * 8)
    for list in [rows, stepped] { for row in list.all { body.append(row) } }
    var file = RowSetFile.magic
    file.append(RowSetFile.version)
    file.append(UInt32(count))
    file.append(unsafe body.withUnsafeBytes { unsafe Checksum.of($0) })
    file += [UInt8](repeating: 0, count: RowSetFile.headerBytes - file.count)
    return file + body
  }

  /// Maps the set that a file holds.
  ///
  /// What the file says of rows is only ever compared with, so a damaged one leads to wrong counts
  /// and nothing worse; `isIntact` tells.
  /// - Throws: `file` if it cannot be read, `damaged` or `version` if it is not what it should be.
  package convenience init(path: String) throws(SegmentError) {
    let bytes = try SegmentBytes(path: path)
    var reader = unsafe ByteReader(bytes.raw)
    guard reader.next(bytes: 8) == RowSetFile.magic, let version = reader.next(UInt32.self),
      let count = reader.next(UInt32.self),
      unsafe bytes.raw.count == RowSetFile.headerBytes + Int(count) * 8
    else { throw .damaged(path: path, reason: "it does not hold the rows of dead documents") }
    guard version == RowSetFile.version else {
      throw .version(path: path, expected: RowSetFile.version, actual: version)
    }
    let lists = unsafe UnsafeRawBufferPointer(rebasing: bytes.raw[RowSetFile.headerBytes...])
      .bindMemory(to: UInt32.self)
    unsafe self.init(
      rows: SortedRows(
        borrowing: UnsafeBufferPointer(rebasing: lists[..<Int(count)]), from: bytes),
      stepped: SortedRows(
        borrowing: UnsafeBufferPointer(rebasing: lists[Int(count)...]), from: bytes))
  }

  /// The examples of several sets that share none.
  ///
  /// - Complexity: O(examples)
  package convenience init(joining sets: [RowSet]) {
    self.init(
      rows: SortedRows(merging: sets.map(\.rows)),
      stepped: SortedRows(merging: sets.map(\.stepped)))
  }
}
