import Glibc
import Provenance

/// Puts a segment file together, section by section in the order of the file, on disk or in
/// memory.
///
/// On disk nothing is held back, so that a large segment takes no memory twice.
struct SegmentWriter: ~Copyable {
  private let path: String?
  private let descriptor: Int32
  /// What was written, if it goes to memory.
  private var held: [UInt8] = []
  private var offset: Int
  private var table: [UInt8] = []
  private var sectionCount = 0

  private static var headBytes: Int {
    SegmentFormat.headerBytes
      + SegmentFormat.Section.allCases.count * SegmentFormat.tableEntryBytes
  }

  /// Writes to a new file at `path`, or to memory without one.
  init(path: String?) throws(SegmentError) {
    self.path = path
    offset = 0
    if let path {
      descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else { throw .cannotWrite(path: path, code: errno) }
    } else {
      descriptor = -1
    }
    try put([UInt8](repeating: 0, count: Self.headBytes))
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Appends the next section of the file.
  mutating func append<T: BitwiseCopyable>(
    _ section: SegmentFormat.Section, _ elements: [T]
  ) throws(SegmentError) {
    precondition(section.rawValue == sectionCount, "sections are written in order")
    try put([UInt8](repeating: 0, count: (64 - offset & 63) & 63))
    table.append(UInt64(offset))
    table.append(UInt64(elements.count * MemoryLayout<T>.stride))
    table.append(unsafe elements.withUnsafeBytes { unsafe Checksum.of($0) })
    sectionCount += 1
    try put(elements)
  }

  /// Completes the file; the disk has it when this returns.
  ///
  /// - Returns: its digest, and the file if it was written to memory.
  mutating func finish(
    rowCount: Int
  ) throws(SegmentError) -> (digest: [UInt8], bytes: [UInt8]) {
    precondition(sectionCount == SegmentFormat.Section.allCases.count, "sections are missing")
    var head = SegmentFormat.magic
    head.append(SegmentFormat.version)
    head.append(UInt32(sectionCount))
    head.append(UInt64(rowCount))
    head.append(UInt64(offset))
    var hash = SHA256()
    hash.update(head)
    hash.update(table)
    let digest = hash.finish()
    head += digest
    head += table
    guard let path else {
      held.replaceSubrange(0..<head.count, with: head)
      return (digest, held)
    }
    guard lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw .cannotWrite(path: path, code: errno)
    }
    try put(head)
    guard fsync(descriptor) == 0 else { throw .cannotWrite(path: path, code: errno) }
    return (digest, [])
  }

  private mutating func put<T: BitwiseCopyable>(_ elements: [T]) throws(SegmentError) {
    let count = elements.count * MemoryLayout<T>.stride
    offset += count
    guard let path else {
      unsafe elements.withUnsafeBytes { unsafe held += $0 }
      return
    }
    let descriptor = descriptor
    let code = unsafe elements.withUnsafeBytes { raw -> Int32 in
      var done = 0
      while done < count {
        let written = unsafe write(descriptor, raw.baseAddress! + done, min(count - done, 1 << 26))
        if written > 0 {
          done += written
        } else if written == 0 || errno != EINTR {
          return written == 0 ? EIO : errno
        }
      }
      return 0
    }
    guard code == 0 else { throw .cannotWrite(path: path, code: code) }
  }
}
