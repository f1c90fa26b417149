import Glibc

/// The bytes of a segment file: mapped from disk, or held in memory.
///
/// They never change and are released with the value, so any number of threads may read them.
@safe final class SegmentBytes: @unchecked Sendable {
  let raw: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// Maps the file at `path`.
  init(path: String) throws(SegmentError) {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw .file(path: path, action: "open", reason: systemReason()) }
    defer { close(file) }
    var facts = stat()
    guard unsafe fstat(file, &facts) == 0 else {
      throw .file(path: path, action: "inspect", reason: systemReason())
    }
    let count = Int(facts.st_size)
    guard count >= SegmentFormat.headerBytes else {
      throw .damaged(path: path, reason: "it has only \(count) bytes")
    }
    guard let start = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, file, 0),
      unsafe start != MAP_FAILED
    else { throw .file(path: path, action: "map", reason: systemReason()) }
    unsafe raw = UnsafeRawBufferPointer(start: start, count: count)
    isMapped = true
  }

  /// Copies `bytes`, which stay in memory.
  init(_ bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    unsafe copy.copyBytes(from: bytes)
    unsafe raw = UnsafeRawBufferPointer(copy)
    isMapped = false
  }

  deinit {
    if isMapped {
      unsafe munmap(UnsafeMutableRawPointer(mutating: raw.baseAddress), raw.count)
    } else {
      unsafe raw.deallocate()
    }
  }
}

/// The system's words for the last failed call, or for a code of its.
func systemReason(_ code: Int32 = errno) -> String { unsafe String(cString: strerror(code)) }
