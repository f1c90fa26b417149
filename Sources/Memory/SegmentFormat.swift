/// The layout of a segment file.
///
///     OFFSET  SIZE  DESCRIPTION
///          0     8  "bylineSG"
///          8     4  format version, now 2
///         12     4  number of sections, now 17
///         16     8  n, the number of rows: bytes of text, separators included
///         24     8  length of the file
///         32    32  SHA-256 of everything from the section table to the end
///         64  16 s  section table: offset and length in bytes, UInt64 each
///          …        the sections, each aligned to 64 bytes
///
/// Integers are little-endian. The text is `0 document 0 document … 0 document`, read as a ring:
/// the byte after the last document is the first separator. Row *r* stands for the prefix that
/// is *r*-th when prefixes are sorted by their reversal; its byte is the one that follows the
/// prefix, its owner that of the prefix's last byte.
enum SegmentFormat {
  static let magic: [UInt8] = Array("bylineSG".utf8)
  static let version: UInt32 = 2
  static let headerBytes = 64

  /// Owners are numbered in 16 bits; this one is nobody's, as of separators.
  static let nobody = UInt16.max

  /// Every 64th row answers how far the next one, two and three persons are.
  static let reachShift = 6
  /// Owners are counted in blocks of 1,024 rows.
  static let ownerBlockShift = 10
  /// Every 16th row answers how far more than ten documents are.
  static let passageShift = 4
  /// A passage in this many documents is common knowledge.
  static let passageDocuments = 11
  /// Every eighth position in the text is kept.
  static let sampleMask = 7

  /// The sections, in the order of the file.
  enum Section: Int, CaseIterable {
    /// n bytes: the byte that follows each row's context.
    case followers
    /// Counts of each byte before every 2,048th row: 256 UInt32 each.
    case checkpoints
    /// 257 UInt64: how many rows' contexts end in a smaller byte.
    case starts
    /// n UInt16: the owner of the last byte of each row's context.
    case lastOwners
    /// UInt32 for every 1,024 rows and one more: where the block's counts of owners start.
    case ownerBlocks
    /// UInt32 each: an owner of the block in the upper 16 bits, its rows in the lower ones.
    case ownerCounts
    /// Sorted UInt32: the rows where the following byte has another owner.
    case boundaryRows
    /// One UInt32 each: the owner of the last byte in the upper 16 bits, that of the next in the
    /// lower ones.
    case boundaryOwners
    /// For every 64th row, three UInt32: the end of the shortest range of rows from there that
    /// holds one, two, three independent persons; n + 1 if there is none.
    case reach
    /// For every 16th row, UInt32: the end of the shortest range of rows from there that lies in
    /// eleven documents; n + 1 if there is none.
    case passages
    /// One bit a row: whether its position is kept; in UInt64 words.
    case sampled
    /// UInt32 for every eight words: kept positions before them.
    case sampledRanks
    /// UInt32 each, in the order of rows: kept positions.
    case positions
    /// n bytes.
    case text
    /// Per document: UInt32 start, length, first row, first run; then one more, the end.
    case documents
    /// Per run: UInt32 start in the text, origin.
    case runs
    /// Origins and owners, see `SegmentPeople`.
    case people
  }
}
