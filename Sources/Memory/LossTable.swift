import CByteCount

/// Remembers what frequent contexts lose where the examples of some owners are left out.
///
/// Like `FollowerTable`: a newer answer takes the place of an older one, and any number of threads
/// use one without waiting. A slot is half a line of the cache: two words of the key, each mixed with the
/// answer, how many examples are lost and lead here, and the summary.
@safe final class LossTable: @unchecked Sendable {
  private static let width = 4

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

  /// A table of `1 << bits` slots of 32 bytes, which take memory as they are used.
  init(bits: Int) {
    mask = 1 << bits - 1
    words = ZeroedWords(count: (mask + 1) * Self.width, isDense: true)
  }

  private func slot(_ key: FollowerTable.Key) -> UnsafeMutablePointer<UInt64> {
    unsafe words.start + (Int(truncatingIfNeeded: key.hash >> 20) & mask) * Self.width
  }

  /// Asks for the memory that looking for a key reads.
  func prefetch(_ key: FollowerTable.Key) { unsafe byl_prefetch(slot(key)) }

  subscript(key: FollowerTable.Key) -> Loss? {
    let slot = unsafe slot(key)
    let (counts, answer) = unsafe (byl_load(slot + 2), byl_load(slot + 3))
    guard unsafe byl_load(slot) ^ counts ^ answer == key.low,
      unsafe byl_load(slot + 1) ^ FollowerTable.Key.mix(counts ^ answer) == key.high
    else { return nil }
    return Loss(
      lost: Int(counts >> 32), reached: Int(counts & 0xFFFF_FFFF),
      summary: FollowerSummary(
        kinds: Int(answer >> 8 & 0xFFFF), topCount: Int(answer >> 32),
        top: UInt8(truncatingIfNeeded: answer)))
  }

  /// Numbers of more than 32 bits are not kept.
  func set(_ key: FollowerTable.Key, _ loss: Loss) {
    if (loss.lost | loss.reached | loss.summary.topCount) >> 32 != 0 { return }
    let slot = unsafe slot(key)
    let counts = UInt64(loss.lost) << 32 | UInt64(loss.reached)
    let answer =
      UInt64(loss.summary.topCount) << 32 | UInt64(UInt16(clamping: loss.summary.kinds)) << 8
      | UInt64(loss.summary.top)
    unsafe byl_store(slot, key.low ^ counts ^ answer)
    unsafe byl_store(slot + 1, key.high ^ FollowerTable.Key.mix(counts ^ answer))
    unsafe byl_store(slot + 2, counts)
    unsafe byl_store(slot + 3, answer)
  }
}
