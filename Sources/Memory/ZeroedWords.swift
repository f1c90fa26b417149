import Glibc

/// Words that are 0 until they are written, and take memory a page at a time once they are.
///
/// They are mapped, not allocated: an allocator that has had such a piece back clears all of it for
/// the next one, which takes a millisecond for every few megabytes and makes them resident.
@safe final class ZeroedWords: @unchecked Sendable {
  private static let largePage = 1 << 21

  let start: UnsafeMutablePointer<UInt64>
  private let mapped: UnsafeMutableRawPointer
  private let bytes: Int

  /// `isDense` words are read and written all over: they are of large pages, where the system has them,
  /// as it takes longer to find a small page than to read from it.
  init(count: Int, isDense: Bool = false) {
    let needed = max(count, 1) * MemoryLayout<UInt64>.stride
    let isLarge = isDense && needed >= Self.largePage
    bytes = isLarge ? needed + Self.largePage : needed
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let mapped = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      preconditionFailure("there is no room for \(bytes) bytes")
    }
    unsafe self.mapped = mapped
    var first = unsafe mapped
    if isLarge {
      unsafe first = mapped.alignedUp(toMultipleOf: Self.largePage)
      // Where there are none it fails, and nothing is lost.
      _ = unsafe madvise(first, needed, MADV_HUGEPAGE)
    }
    unsafe start = first.bindMemory(to: UInt64.self, capacity: max(count, 1))
  }

  deinit { unsafe munmap(mapped, bytes) }
}
