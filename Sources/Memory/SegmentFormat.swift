/// The layout of a segment file.
///
///     OFFSET  SIZE  DESCRIPTION
///          0     8  "bylineSG"
///          8     4  format version, now 6
///         12     4  number of sections, s
///         16     8  n, the number of rows: bytes of text, separators included
///         24     8  length of the file
///         32    32  SHA-256 of the first 32 bytes and the section table
///         64  24 s  section table: offset and length in bytes, checksum; UInt64 each
///          …        the sections, each aligned to 64 bytes
///
/// Integers are little-endian and used where they lie. The text is `0 document 0 document …`,
/// read as a ring: the byte after the last document is the first separator. Row *r* stands for
/// the prefix that is *r*-th when prefixes are sorted by their reversal; its byte is the one that
/// follows the prefix, its owner that of the prefix's last byte.
///
///     VERSION  CHANGE
///     1        16 sections
///     2        counts of owners by block
///     3        ranks in two levels, owners in runs and by owner, digests of documents; a checksum
///              for each section
///     4        counts of owners and rows of rare bytes are packed
///     5        what is a copy, and does not count
///     6        owners of runs in two halves, the frequent ones without the upper
enum SegmentFormat {
  static let magic: [UInt8] = Array("bylineSG".utf8)
  static let version: UInt32 = 6
  static let headerBytes = 64
  static let tableEntryBytes = 24

  /// Owners are numbered in 16 bits; this one is nobody's, as of separators and of copies.
  static let nobody = UInt16.max

  /// Every 128th row answers how far the next one, two and three persons are.
  static let reachShift = 7
  /// Owners are counted in blocks of 1,024 rows.
  static let ownerBlockShift = 10
  /// Run starts are counted before every 512th row, upper halves before every 512th run.
  static let runRankShift = 9
  /// Every 16th row answers how far more than ten documents are, if that is not far.
  static let passageShift = 4
  /// What the answer is if it is far.
  static let farPassage = UInt16.max
  /// Every 1,024th row answers it however far it is.
  static let farPassageShift = 10
  /// A passage in this many documents is common knowledge.
  static let passageDocuments = 11
  /// Every sixteenth position in the text is kept.
  static let sampleMask = 15

  /// The sections, in the order of the file.
  enum Section: Int, CaseIterable {
    /// n bytes: the byte that follows each row's context.
    case followers
    /// 256 UInt16: the column of each byte in `rankBlocks`; 65,535 for those in `rareRows`.
    case rankColumns
    /// 256 UInt32 for every 65,536th row and for the end: how often each byte occurs before it.
    case rankSupers
    /// One UInt16 a column for every 512th row: occurrences since the last 65,536th row.
    case rankBlocks
    /// 257 UInt32: where the rows of each byte without a column start in `rareRows`.
    case rareStarts
    /// UInt16 each, in the order of the rows: the rows' lower halves; `rankSupers` has the rest.
    case rareRows
    /// 257 UInt64: how many rows' contexts end in a smaller byte.
    case starts
    /// One bit a row, in UInt64 words: whether its owner is not that of the row before.
    case ownerRunBits
    /// UInt32 for every 512th row: runs that start before it.
    case ownerRunRanks
    /// A byte a run: the lower half of the owner of the last byte of its rows' contexts.
    case ownerLows
    /// A bit a run, in UInt64 words, n/64 + 2 of them for n runs: whether the upper half is not 0.
    case ownerHighBits
    /// UInt32 for every 512th run, n/512 + 1: such runs before it.
    case ownerHighRanks
    /// A byte for each of those runs: the upper half.
    case ownerHighs
    /// UInt32 an owner and one more: where its counts start in `ownerCounts`.
    case ownerCountStarts
    /// For every block of 1,024 rows that holds rows of an owner, two numbers: how many blocks it
    /// is after the one before, or the start, and the owner's rows in it. A number is seven bits a
    /// byte, lowest first; all bytes but its last have the highest bit set.
    case ownerCounts
    /// UInt32 an owner and one more: where its rows start in `enteringRows`.
    case enteringStarts
    /// Sorted UInt32 each: rows where the next byte is the owner's and the last is not.
    case enteringRows
    /// UInt32 an owner and one more: where its rows start in `leavingRows`.
    case leavingStarts
    /// Sorted UInt32 each: rows where the last byte is the owner's and the next is not.
    case leavingRows
    /// For every 128th row, three UInt32: the end of the shortest range of rows from there that
    /// holds one, two, three independent persons; n + 1 if there is none.
    case reach
    /// For every 16th row, UInt16: the length of the shortest range of rows from there that lies
    /// in eleven documents; 65,535 if it has 65,535 rows or more, or there is none.
    case passages
    /// For every 1,024th row, UInt32: the end of that range; n + 1 if there is none.
    case farPassages
    /// One bit a row: whether its position is kept; in UInt64 words.
    case sampled
    /// UInt32 for every 512th row: kept positions before it.
    case sampledRanks
    /// UInt32 each, in the order of rows: kept positions.
    case positions
    /// n bytes.
    case text
    /// Per document: UInt32 start, length, first row, first run; then one more, the end.
    case documents
    /// Per document 32 bytes, see `DocumentDigest`.
    case documentDigests
    /// Per run: UInt32 start in the text, origin.
    case runs
    /// Origins and owners, see `SegmentPeople`.
    case people
    /// A bit a row as UInt64, n/64 + 1 of them, or nothing where there are none: rows of the contexts
    /// of examples that are copies and do not count.
    case copiedRows
    /// UInt32 each, n/512 + 1: how many of those are before every 512th row.
    case copiedRowRanks
    /// The same for the rows of those contexts with their bytes.
    case copiedSteps
    case copiedStepRanks
  }
}

/// A checksum of 64 bits that finds damage; it does not withstand intent.
///
/// Four lanes take a word each in turn: exclusive or, a multiplication by an odd number and a
/// rotation, all of which can be undone, so one changed word always changes its lane.
package enum Checksum {
  package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var (a, b, c, d) = (UInt64(1), UInt64(2), UInt64(3), UInt64(4))
    let whole = bytes.count & ~31
    var offset = 0
    func word(_ offset: Int) -> UInt64 {
      unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }
    while offset < whole {
      a = mix(a ^ word(offset))
      b = mix(b ^ word(offset + 8))
      c = mix(c ^ word(offset + 16))
      d = mix(d ^ word(offset + 24))
      offset += 32
    }
    while offset < bytes.count {
      a = unsafe mix(a ^ UInt64(bytes[offset]))
      offset += 1
    }
    var sum = UInt64(bytes.count)
    for lane in [a, b, c, d] {
      sum = mix(sum ^ lane)
      sum ^= sum >> 32
    }
    return sum
  }

  private static func mix(_ lane: UInt64) -> UInt64 {
    let product = lane &* 0x9E37_79B9_7F4A_7C15
    return product &<< 29 | product &>> 35
  }
}
