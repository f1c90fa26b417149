/// The end of a context, by which a short one is looked up in a `ContextTable`.
struct LatestBytes {
  /// The last eight bytes, the latest lowest.
  private(set) var bytes: UInt64 = 0
  /// How many of them make a context to be remembered by: those after the start and the last separator,
  /// at most `ContextTable.longest`.
  private(set) var count = 0

  mutating func append(_ byte: UInt8) {
    bytes = bytes << 8 | UInt64(byte)
    count = byte == 0 ? 0 : min(count + 1, ContextTable.longest)
  }
}
