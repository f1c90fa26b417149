import CByteCount

/// Remembers what frequent contexts lose where the examples of some owners are left out.
///
/// Like `FollowerTable`: a newer answer takes the place of an older one, and any number of threads
/// use one without waiting. A slot is five words: two of the key, each mixed with the answer, the
/// summary in two, and how many examples are lost and lead here.
@safe final class LossTable: @unchecked Sendable {
  private static let width = 5

  /// What is left out of a context.
  struct Loss {
    /// Examples of the context.
    var lost: Int
    /// Examples that lead to it.
    var reached: Int
    /// What follows without them; of no kinds where nobody asked.
    var summary = FollowerSummary(kinds: 0, topCount: 0, top: 0)
  }

  private let words: ZeroedWords
  private let mask: Int

  /// A table of `1 << bits` slots of 40 bytes, which take memory as they are used.
  init(bits: Int) {
    mask = 1 << bits - 1
    words = ZeroedWords(count: (mask + 1) * Self.width)
  }

  private func slot(_ key: FollowerTable.Key) -> UnsafeMutablePointer<UInt64> {
    unsafe words.start + (Int(truncatingIfNeeded: key.hash >> 20) & mask) * Self.width
  }

  subscript(key: FollowerTable.Key) -> Loss? {
    let slot = unsafe slot(key)
    let (answer, counts) = unsafe (byl_load(slot + 2), byl_load(slot + 3))
    let top = unsafe byl_load(slot + 4)
    guard unsafe byl_load(slot) ^ answer ^ counts ^ top == key.low,
      unsafe byl_load(slot + 1) ^ answer ^ FollowerTable.Key.mix(counts ^ top) == key.high
    else { return nil }
    return Loss(
      lost: Int(counts >> 32), reached: Int(counts & 0xFFFF_FFFF),
      summary: FollowerSummary(
        kinds: Int(answer), topCount: Int(top >> 8), top: UInt8(truncatingIfNeeded: top)))
  }

  /// Numbers of more than 32 bits are not kept.
  func set(_ key: FollowerTable.Key, _ loss: Loss) {
    if loss.lost >> 32 != 0 || loss.reached >> 32 != 0 { return }
    let slot = unsafe slot(key)
    let answer = UInt64(loss.summary.kinds)
    let counts = UInt64(loss.lost) << 32 | UInt64(loss.reached)
    let top = UInt64(loss.summary.topCount) << 8 | UInt64(loss.summary.top)
    unsafe byl_store(slot, key.low ^ answer ^ counts ^ top)
    unsafe byl_store(slot + 1, key.high ^ answer ^ FollowerTable.Key.mix(counts ^ top))
    unsafe byl_store(slot + 2, answer)
    unsafe byl_store(slot + 3, counts)
    unsafe byl_store(slot + 4, top)
  }
}
