import Glibc

/// Words that are 0 until they are written, and take memory a page at a time once they are.
///
/// They are mapped, not allocated: an allocator that has had such a piece back clears all of it for
/// the next one, which takes a millisecond for every few megabytes and makes them resident.
@safe final class ZeroedWords: @unchecked Sendable {
  let start: UnsafeMutablePointer<UInt64>
  private let bytes: Int

  init(count: Int) {
    let bytes = max(count, 1) * MemoryLayout<UInt64>.stride
    self.bytes = bytes
    let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    let mapped = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0)
    guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else {
      preconditionFailure("there is no room for \(bytes) bytes")
    }
    unsafe start = mapped.bindMemory(to: UInt64.self, capacity: max(count, 1))
  }

  deinit { unsafe munmap(start, bytes) }
}
