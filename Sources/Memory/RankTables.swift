/// The tables of a `ByteRank`, as they are built and written.
struct RankTables {
  /// A byte that is rarer than one in so many has its rows listed: a column of counts takes two
  /// bytes for every 512 rows, a row two.
  private static let rarity = 512

  var columns = [UInt16](repeating: ByteRank.noColumn, count: 256)
  var supers: [UInt32] = []
  var blocks: [UInt16] = []
  var rareStarts = [UInt32](repeating: 0, count: 257)
  var rareRows: [UInt16] = []

  /// How many rows of 256 counts a sequence of `count` bytes has: one for the end too.
  static func superCount(_ count: Int) -> Int { count >> ByteRank.superShift + 2 }
  /// How many rows of columns.
  static func blockCount(_ count: Int) -> Int { count >> ByteRank.blockShift + 1 }

  /// - Complexity: O(n)
  init(of bytes: UnsafeBufferPointer<UInt8>, counts: [Int]) {
    var columnBytes: [UInt8] = []
    for byte in 0..<256 {
      rareStarts[byte + 1] = rareStarts[byte]
      if counts[byte] == 0 { continue }
      if counts[byte] * Self.rarity >= bytes.count {
        columns[byte] = UInt16(columnBytes.count)
        columnBytes.append(UInt8(byte))
      } else {
        rareStarts[byte + 1] += UInt32(counts[byte])
      }
    }
    let width = columnBytes.count
    rareRows = [UInt16](repeating: 0, count: Int(rareStarts[256]))
    supers = [UInt32](repeating: 0, count: Self.superCount(bytes.count) * 256)
    blocks = [UInt16](repeating: 0, count: Self.blockCount(bytes.count) * width)
    var running = [UInt32](repeating: 0, count: 256)
    var base = running
    let isRare = columns.map { $0 == ByteRank.noColumn }
    var start = 0
    for block in 0..<Self.blockCount(bytes.count) {
      if block & (1 << ByteRank.supersInBlocks - 1) == 0 {
        base = running
        let superBlock = block >> ByteRank.supersInBlocks
        for byte in 0..<256 { supers[superBlock << 8 + byte] = running[byte] }
      }
      for (column, byte) in columnBytes.enumerated() {
        blocks[block * width + column] = UInt16(
          truncatingIfNeeded: running[Int(byte)] &- base[Int(byte)])
      }
      let end = min(start + ByteRank.short, bytes.count)
      unsafe running.withUnsafeMutableBufferPointer { running in
        for row in start..<end {
          let byte = unsafe Int(bytes[row])
          let before = unsafe running[byte]
          if isRare[byte] {
            rareRows[Int(rareStarts[byte] + before)] = UInt16(truncatingIfNeeded: row)
          }
          unsafe running[byte] = before &+ 1
        }
      }
      start = end
    }
    let last = (Self.superCount(bytes.count) - 1) << 8
    for byte in 0..<256 { supers[last + byte] = running[byte] }
  }
}
