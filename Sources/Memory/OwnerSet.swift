import CByteCount

/// Some of the owners of a segment, as a bit for every number that an owner may have.
///
/// It is `@safe`: an owner's number has 16 bits, and there are as many bits.
@safe final class OwnerSet: @unchecked Sendable {
  private static let numbers = 1 << 16
  /// In words of 64.
  private let flags: UnsafeMutablePointer<UInt64>
  /// In order.
  let owners: [Int]
  /// The same as the loops over rows take them.
  private let set: UnsafeMutablePointer<byl_owner_set>

  /// The owners whose answer is yes; nobody is none of them.
  init(where isIncluded: [Bool]) {
    precondition(isIncluded.count < Self.numbers, "an owner's number has 16 bits")
    unsafe flags = .allocate(capacity: Self.numbers / 64)
    unsafe flags.initialize(repeating: 0, count: Self.numbers / 64)
    owners = isIncluded.indices.filter { isIncluded[$0] }
    for owner in owners { unsafe flags[owner >> 6] |= 1 << UInt64(owner & 63) }
    unsafe set = .allocate(capacity: 1)
    unsafe set.initialize(to: byl_owner_set())
    unsafe byl_fill_owner_set(set, flags)
  }

  deinit {
    unsafe set.deallocate()
    unsafe flags.deallocate()
  }

  func contains(_ owner: UInt16) -> Bool {
    unsafe flags[Int(owner >> 6)] >> UInt64(owner & 63) & 1 != 0
  }

  /// How many rows have one of the owners; `runs` are a segment's that has the rows.
  func count(_ rows: RowRange, in runs: UnsafePointer<byl_runs>) -> Int {
    unsafe byl_count_owned(runs, rows.lower, rows.upper, set)
  }

  /// The same; the words of 64 rows from the first one's on are set to which they are.
  func mark(
    _ rows: RowRange, in runs: UnsafePointer<byl_runs>, _ words: UnsafeMutablePointer<UInt64>
  ) -> Int {
    unsafe byl_mark_owned(runs, rows.lower, rows.upper, set, words)
  }

  /// Takes the bytes of the rows that have one of the owners off 256 counts.
  func subtract(
    _ rows: RowRange, in runs: UnsafePointer<byl_runs>, _ bytes: UnsafePointer<UInt8>,
    from histogram: inout [UInt32]
  ) {
    unsafe byl_subtract_flagged(runs, rows.lower, rows.upper, flags, bytes, &histogram)
  }
}
