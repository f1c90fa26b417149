/// The rows of a gate's table as whole numbers of 16 bits, each times a power of two.
///
/// They are half as large as floats, and a row is one line of the cache: a context reads seventy, all
/// over the table.
@safe final class GateTable: @unchecked Sendable {
  /// Of a line of the cache, in bytes.
  private static let alignment = 64

  private let start: UnsafeMutablePointer<Int16>
  private let unit: Float

  /// A table of so many numbers, each `unit` times what `number` says.
  init(count: Int, unit: Float, _ number: (Int) -> Int16) {
    let memory = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Int16>.stride, alignment: Self.alignment)
    unsafe start = memory.bindMemory(to: Int16.self, capacity: count)
    for index in 0..<count { unsafe start[index] = number(index) }
    self.unit = unit
  }

  deinit { unsafe start.deallocate() }

  /// Its numbers for who keeps the table alive, and so spares the loops to count who uses it.
  @safe struct Rows: @unchecked Sendable {
    /// (R, H), row-major.
    let start: UnsafePointer<Int16>
    let unit: Float
  }

  var rows: Rows { unsafe Rows(start: UnsafePointer(start), unit: unit) }
}
