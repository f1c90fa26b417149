import CByteCount

/// Remembers short contexts that are frequent: where their rows are, how many examples of theirs do not
/// count, and what follows.
///
/// They come again and again, in every text, and are found by their bytes before a text is followed to
/// them: the ranks that moving on by a byte takes, and the counts of what is dead, are needed for the
/// longer ones only. A newer context takes the place of an older one; any number of threads use a
/// table without waiting. A slot is a line of the cache: the context, mixed with the rest of the slot,
/// then its rows, what it loses and the summary in two words. One that two threads write at a time
/// does not fit any context.
@safe final class ContextTable: Sendable {
  /// Contexts of at most so many bytes.
  static let longest = 7
  /// Contexts of more rows than the cascade takes in.
  static let fewestRows = FollowerCascade.rowLimit + 1
  /// Segments beyond that are not remembered.
  static let mostSegments = 32

  private let words: ZeroedWords
  /// Its slots, for who keeps the table alive.
  let slots: ContextSlots

  /// A table of `1 << bits` slots of 64 bytes, which take memory as they are used.
  init(bits: Int) {
    words = ZeroedWords(count: ContextSlots.width << bits)
    unsafe slots = ContextSlots(start: words.start, bits: bits)
  }
}

/// A context in one segment.
struct KnownContext {
  var rows = RowRange(0, 0)
  /// Of the first segment, for all of them: examples that are dead, and such that lead here.
  var lost = 0
  var lostReaching = 0
  /// Of the first segment, for all of them; of no kinds where nobody asked.
  var summary = FollowerSummary(kinds: 0, topCount: 0, top: 0)
}

/// The slots of a table, which must be kept alive as long as they are used.
@safe struct ContextSlots: @unchecked Sendable {
  fileprivate static let width = 8

  private let start: UnsafeMutablePointer<UInt64>
  private let shift: UInt64

  fileprivate init(start: UnsafeMutablePointer<UInt64>, bits: Int) {
    unsafe self.start = start
    shift = UInt64(64 - bits)
  }

  /// The bytes of a context, how many, and the segment; never 0.
  ///
  /// `recent` has the context's last byte lowest; `length` is 1 to `ContextTable.longest`.
  private static func key(_ recent: UInt64, _ length: Int, _ segment: Int) -> UInt64 {
    let bytes = recent & (1 << UInt64(length * 8) - 1)
    return bytes | UInt64(length | segment << 3) << 56
  }

  private func slot(_ key: UInt64) -> UnsafeMutablePointer<UInt64> {
    let hash = FollowerTable.Key.mix(key)
    return unsafe start + Int(truncatingIfNeeded: hash >> shift) * Self.width
  }

  private static func mixed(
    _ rows: UInt64, _ lost: UInt64, _ answer: UInt64, _ ranks: UInt64
  ) -> UInt64 {
    FollowerTable.Key.mix(
      rows &* 0xD6E8_FEB8_6659_FD93 &+ lost &* 0xA5A3_5625_AF2C_35D5
        &+ answer &* 0xC2B2_AE3D_27D4_EB4F &+ ranks &* 0x9FB2_1C65_1E98_DF25)
  }

  /// Asks for the memory that finding contexts of up to `longest` bytes reads.
  func prefetch(_ recent: UInt64, upTo longest: Int) {
    for length in 1..<longest + 1 { unsafe byl_prefetch(slot(Self.key(recent, length, 0))) }
  }

  /// Sets `context` if it is known.
  func find(
    _ recent: UInt64, _ length: Int, segment: Int, _ context: inout KnownContext
  ) -> Bool {
    let key = Self.key(recent, length, segment)
    let slot = unsafe slot(key)
    let (rows, lost) = unsafe (byl_load(slot + 1), byl_load(slot + 2))
    let (answer, ranks) = unsafe (byl_load(slot + 3), byl_load(slot + 4))
    guard unsafe byl_load(slot) ^ Self.mixed(rows, lost, answer, ranks) == key else { return false }
    context.rows = RowRange(Int(rows >> 32), Int(rows & 0xFFFF_FFFF))
    (context.lost, context.lostReaching) = (Int(lost >> 32), Int(lost & 0xFFFF_FFFF))
    context.summary = FollowerSummary(answer: answer, ranks: ranks)
    return true
  }

  /// Remembers a context; numbers of more than 32 bits are not kept.
  func set(_ recent: UInt64, _ length: Int, segment: Int, _ context: KnownContext) {
    let (lower, upper) = (context.rows.lower, context.rows.upper)
    if (lower | upper | context.lost | context.lostReaching) >> 32 != 0 { return }
    let key = Self.key(recent, length, segment)
    let slot = unsafe slot(key)
    let rows = UInt64(lower) << 32 | UInt64(upper)
    let lost = UInt64(context.lost) << 32 | UInt64(context.lostReaching)
    let (answer, ranks) = context.summary.words
    unsafe byl_store(slot, key ^ Self.mixed(rows, lost, answer, ranks))
    unsafe byl_store(slot + 1, rows)
    unsafe byl_store(slot + 2, lost)
    unsafe byl_store(slot + 3, answer)
    unsafe byl_store(slot + 4, ranks)
  }
}
