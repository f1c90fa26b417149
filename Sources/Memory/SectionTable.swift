import Provenance

/// The header and section table of a segment file, checked against the file's length.
@safe struct SectionTable {
  let rowCount: Int
  let digest: [UInt8]
  private let bytes: SegmentBytes
  let name: String
  private let ranges: [Range<Int>]
  private let checksums: [UInt64]

  init(_ bytes: SegmentBytes, name: String) throws(SegmentError) {
    var reader = unsafe ByteReader(bytes.raw)
    guard reader.next(bytes: 8) == SegmentFormat.magic else {
      throw .damaged(path: name, reason: "it does not start as a segment does")
    }
    guard let version = reader.next(UInt32.self), version == SegmentFormat.version else {
      throw .version(
        path: name, expected: SegmentFormat.version,
        actual: unsafe bytes.raw.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    }
    let sectionCount = SegmentFormat.Section.allCases.count
    guard let sections = reader.next(UInt32.self), sections == sectionCount,
      let rows = reader.next(UInt64.self), rows < UInt64(Int32.max),
      let length = reader.next(UInt64.self), unsafe length == UInt64(bytes.raw.count),
      let digest = reader.next(bytes: 32)
    else { throw .damaged(path: name, reason: "its header does not fit its length") }
    var ranges: [Range<Int>] = []
    var checksums: [UInt64] = []
    for _ in 0..<sectionCount {
      guard let offset = reader.next(UInt64.self), let count = reader.next(UInt64.self),
        let checksum = reader.next(UInt64.self), offset <= length, count <= length - offset,
        offset % 64 == 0
      else { throw .damaged(path: name, reason: "a section lies outside the file") }
      ranges.append(Int(offset)..<Int(offset + count))
      checksums.append(checksum)
    }
    var hash = SHA256()
    unsafe hash.update(raw: UnsafeRawBufferPointer(rebasing: bytes.raw[..<32]))
    let end = SegmentFormat.headerBytes + sectionCount * SegmentFormat.tableEntryBytes
    unsafe hash.update(
      raw: UnsafeRawBufferPointer(rebasing: bytes.raw[SegmentFormat.headerBytes..<end]))
    guard hash.finish() == digest else {
      throw .damaged(path: name, reason: "its section table is not what its header says")
    }
    self.checksums = checksums
    self.bytes = bytes
    self.name = name
    self.digest = digest
    self.ranges = ranges
    rowCount = Int(rows)
  }

  /// Whether a section's content is what its checksum says.
  ///
  /// - Complexity: O(length)
  func isIntact(_ section: SegmentFormat.Section) -> Bool {
    unsafe Checksum.of(raw(section)) == checksums[section.rawValue]
  }

  /// The bytes of a section; valid as long as the segment's bytes are.
  func raw(_ section: SegmentFormat.Section) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: bytes.raw[ranges[section.rawValue]])
  }

  /// A section as elements; throws unless there are `count` of them, where that is given.
  func section<T: BitwiseCopyable>(
    _ section: SegmentFormat.Section, of type: T.Type, count: Int? = nil
  ) throws(SegmentError) -> UnsafeBufferPointer<T> {
    let raw = unsafe raw(section)
    guard raw.count % MemoryLayout<T>.stride == 0,
      count == nil || raw.count == count! * MemoryLayout<T>.stride
    else { throw .damaged(path: name, reason: "section \(section) has \(raw.count) bytes") }
    return unsafe raw.bindMemory(to: T.self)
  }

  /// A section of sorted places in another one, which has `count` elements; the last is `count`.
  func starts(
    _ section: SegmentFormat.Section, count: Int, into total: Int
  ) throws(SegmentError) -> UnsafeBufferPointer<UInt32> {
    let starts = try unsafe self.section(section, of: UInt32.self, count: count)
    var before: UInt32 = 0
    for start in unsafe Array(starts) {
      guard start >= before else {
        throw .damaged(path: name, reason: "section \(section) is not sorted")
      }
      before = start
    }
    guard Int(before) == total else {
      throw .damaged(path: name, reason: "section \(section) does not fit its neighbour")
    }
    return unsafe starts
  }
}
