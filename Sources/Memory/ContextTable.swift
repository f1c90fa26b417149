import CByteCount

/// Remembers short contexts that are frequent: where their rows are in each segment, how many examples
/// of theirs do not count, and what follows.
///
/// They come again and again, in every text, and are found by their bytes before a text is followed to
/// them: the ranks that moving on by a byte takes, and the counts of what is dead, are needed for the
/// longer ones only. A newer context takes the place of an older one; any number of threads use a
/// table without waiting. One that two threads write at a time does not fit any context.
///
///     WORD    OF A SLOT
///     0       the context, mixed with the rest of the slot
///     1       what it loses
///     2, 3    the summary of what follows
///     4...    its rows, a word a segment
///
/// Up to four segments fill a line of the cache, up to twelve two, and up to 28 four.
@safe final class ContextTable: Sendable {
  /// Contexts of at most so many bytes.
  static let longest = 7
  /// Contexts of more rows than the cascade takes in.
  static let fewestRows = FollowerCascade.rowLimit + 1
  /// A table of more segments remembers nothing.
  static let mostSegments = 28

  private let words: ZeroedWords
  /// Its slots, for who keeps the table alive.
  let slots: ContextSlots

  /// A table of `1 << bits` lines of 64 bytes, which take memory as they are used.
  init(bits: Int, segments: Int) {
    let width = segments <= 4 ? 8 : segments <= 12 ? 16 : 32
    let lines = width.trailingZeroBitCount - 3
    words = ZeroedWords(
      count: segments > Self.mostSegments ? 1 : 8 << bits, isDense: true)
    unsafe slots = ContextSlots(
      start: words.start, bits: bits - lines, width: width, segments: segments)
  }
}

/// What is known of a context besides its rows.
struct KnownContext {
  /// Examples that are dead, and such that lead here.
  var lost = 0
  var lostReaching = 0
  /// Of no kinds where nobody asked.
  var summary = FollowerSummary(kinds: 0, topCount: 0, top: 0)
}

/// The slots of a table, which must be kept alive as long as they are used.
@safe struct ContextSlots: @unchecked Sendable {
  private let start: UnsafeMutablePointer<UInt64>
  private let shift: UInt64
  private let width: Int
  private let segmentCount: Int

  fileprivate init(start: UnsafeMutablePointer<UInt64>, bits: Int, width: Int, segments: Int) {
    unsafe self.start = start
    shift = UInt64(64 - bits)
    self.width = width
    segmentCount = segments
  }

  /// Whether it remembers anything.
  var isEmpty: Bool { segmentCount == 0 || segmentCount > ContextTable.mostSegments }

  /// The bytes of a context and how many; never 0.
  ///
  /// `recent` has the context's last byte lowest; `length` is 1 to `ContextTable.longest`.
  @inline(__always)
  private static func key(_ recent: UInt64, _ length: Int) -> UInt64 {
    let bytes = recent & (1 << UInt64(length * 8) - 1)
    return bytes | UInt64(length) << 56
  }

  private func slot(_ key: UInt64) -> UnsafeMutablePointer<UInt64> {
    unsafe start + Int(truncatingIfNeeded: FollowerTable.Key.mix(key) &>> shift) * width
  }

  /// What `count` rows of a slot and the words before them are mixed to.
  private static func mixed(
    _ lost: UInt64, _ answer: UInt64, _ ranks: UInt64, _ rows: UnsafePointer<RowRange>,
    _ count: Int
  ) -> UInt64 {
    var sum =
      lost &* 0xA5A3_5625_AF2C_35D5 &+ answer &* 0xC2B2_AE3D_27D4_EB4F &+ ranks
      &* 0x9FB2_1C65_1E98_DF25
    var factor: UInt64 = 0xD6E8_FEB8_6659_FD93
    for segment in 0..<count {
      sum &+= unsafe word(rows[segment]) &* factor
      factor &+= 0x9E37_79B9_7F4A_7C16
    }
    return FollowerTable.Key.mix(sum)
  }

  private static func word(_ range: RowRange) -> UInt64 {
    UInt64(truncatingIfNeeded: range.lower) << 32 | UInt64(truncatingIfNeeded: range.upper)
  }

  /// Asks for the memory that finding contexts of up to `longest` bytes reads.
  func prefetch(_ recent: UInt64, upTo longest: Int) {
    if isEmpty { return }
    for length in 1..<longest + 1 {
      let slot = unsafe slot(Self.key(recent, length))
      for word in stride(from: 0, to: min(4 + segmentCount, width), by: 8) {
        unsafe byl_prefetch(slot + word)
      }
    }
  }

  /// What is known of a context, if it is; sets `rows`, of which there are as many as segments.
  func find(
    _ recent: UInt64, _ length: Int, into rows: UnsafeMutablePointer<RowRange>
  ) -> KnownContext? {
    let key = Self.key(recent, length)
    let slot = unsafe slot(key)
    let (lost, answer) = unsafe (byl_load(slot + 1), byl_load(slot + 2))
    let ranks = unsafe byl_load(slot + 3)
    for segment in 0..<segmentCount {
      let word = unsafe byl_load(slot + 4 + segment)
      unsafe rows[segment] = RowRange(Int(word >> 32), Int(word & 0xFFFF_FFFF))
    }
    let mixed = unsafe Self.mixed(lost, answer, ranks, rows, segmentCount)
    guard unsafe byl_load(slot) ^ mixed == key else { return nil }
    return KnownContext(
      lost: Int(lost >> 32), lostReaching: Int(lost & 0xFFFF_FFFF),
      summary: FollowerSummary(answer: answer, ranks: ranks))
  }

  /// Remembers a context; numbers of more than 32 bits are not kept.
  func set(
    _ recent: UInt64, _ length: Int, _ rows: UnsafePointer<RowRange>, _ context: KnownContext
  ) {
    var all = context.lost | context.lostReaching
    for segment in 0..<segmentCount {
      all |= unsafe rows[segment].lower | rows[segment].upper
    }
    if isEmpty || all >> 32 != 0 { return }
    let key = Self.key(recent, length)
    let slot = unsafe slot(key)
    let lost = UInt64(context.lost) << 32 | UInt64(context.lostReaching)
    let (answer, ranks) = context.summary.words
    unsafe byl_store(slot, key ^ Self.mixed(lost, answer, ranks, rows, segmentCount))
    unsafe byl_store(slot + 1, lost)
    unsafe byl_store(slot + 2, answer)
    unsafe byl_store(slot + 3, ranks)
    for segment in 0..<segmentCount {
      unsafe byl_store(slot + 4 + segment, Self.word(rows[segment]))
    }
  }
}
