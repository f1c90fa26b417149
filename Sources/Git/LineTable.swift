import Glibc

/// The lines of one version of a file: a hash of each, and where it starts.
///
/// Lines count as equal if their hashes are. A hash has 64 bits and a key that each process draws
/// anew: a file of a million lines holds two that are mistaken for each other with a probability
/// of 3e-8, and nobody can prepare such a pair.
@safe final class LineTable {
  /// What is compared at most, in bytes.
  ///
  /// A table needs twelve more for each line, and there may be as many lines as bytes. Git compares
  /// up to four times as much.
  static let largestContent = 256 << 20

  /// Valid as long as the object.
  let bytes: UnsafeRawBufferPointer
  let count: Int
  private let object: StoredObject?
  fileprivate let hashes: UnsafeMutablePointer<UInt64>
  /// One more than there are lines: the last is the size.
  fileprivate let starts: UnsafeMutablePointer<UInt32>

  /// The lines of a blob; with a neighbour, those that lie in their common ends are taken from it.
  ///
  /// - Complexity: O(bytes) without a neighbour.
  init(
    _ bytes: UnsafeRawBufferPointer, of object: StoredObject?, _ hash: LineHash,
    like neighbour: (table: LineTable, ends: CommonEnds)? = nil
  ) {
    precondition(bytes.count <= Int(UInt32.max), "larger contents are refused before")
    var lines = unsafe Builder(bytes, hash, room: (neighbour?.table.count ?? bytes.count / 32) + 64)
    if let neighbour {
      lines.take(neighbour.table, neighbour.ends)
    } else {
      lines.scan(0..<bytes.count)
    }
    unsafe lines.starts[lines.count] = UInt32(bytes.count)
    unsafe (self.bytes, hashes, starts) = (bytes, lines.hashes, lines.starts)
    (count, self.object) = (lines.count, object)
  }

  deinit {
    unsafe hashes.deallocate()
    unsafe starts.deallocate()
  }

  /// The hash of a line.
  @inline(__always)
  subscript(line: Int) -> UInt64 { unsafe hashes[line] }

  /// Where a line starts; for the count of lines, the size.
  func start(of line: Int) -> Int { unsafe Int(starts[line]) }

  /// How many lines start before an offset.
  func lines(before offset: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if start(of: middle) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// How many lines end, with a newline, within the first `offset` bytes.
  func completeLines(within offset: Int) -> Int {
    let started = lines(before: offset + 1)
    let isEnded = unsafe offset == bytes.count && bytes.last == 0x0A
    return isEnded ? count : max(0, started - 1)
  }

  // MARK: Indentation

  /// A line with more columns counts as one of as many.
  private static let widest = 200

  /// The column of a line's first byte that is not white, with tabs every 8; −1 if there is none.
  func indent(of line: Int) -> Int {
    var column = 0
    for index in start(of: line)..<start(of: line + 1) {
      switch unsafe bytes[index] {
      case 0x20: column += 1
      case 0x09: column += 8 - column % 8
      case 0x0A, 0x0D: break
      default: return column
      }
      if column >= Self.widest { return Self.widest }
    }
    return -1
  }
}

/// The lines of a table while they are collected.
@safe private struct Builder {
  private let bytes: UnsafeRawBufferPointer
  private let hash: LineHash
  private(set) var count = 0
  private var capacity: Int
  private(set) var hashes: UnsafeMutablePointer<UInt64>
  private(set) var starts: UnsafeMutablePointer<UInt32>

  init(_ bytes: UnsafeRawBufferPointer, _ hash: LineHash, room: Int) {
    unsafe self.bytes = bytes
    self.hash = hash
    capacity = room
    unsafe hashes = .allocate(capacity: room)
    unsafe starts = .allocate(capacity: room + 1)
  }

  mutating func take(_ other: LineTable, _ ends: CommonEnds) {
    let head = other.completeLines(within: ends.head)
    let size = unsafe bytes.count
    let headBytes = other.start(of: head)
    // A line of the tail must be preceded by a newline that both have.
    let tailBytes = unsafe min(ends.tail, min(size, other.bytes.count) - headBytes)
    let tail = unsafe max(head, other.lines(before: other.bytes.count - tailBytes + 1))
    let tailStart = unsafe size - (other.bytes.count - other.start(of: tail))
    copy(other, 0..<head, shift: 0)
    scan(headBytes..<tailStart)
    copy(other, tail..<other.count, shift: tailStart - other.start(of: tail))
  }

  private mutating func copy(_ other: LineTable, _ lines: Range<Int>, shift: Int) {
    reserve(count + lines.count)
    unsafe (hashes + count).update(from: other.hashes + lines.lowerBound, count: lines.count)
    let target = unsafe starts + count
    let source = unsafe other.starts + lines.lowerBound
    let delta = UInt32(truncatingIfNeeded: shift)
    for index in 0..<lines.count { unsafe target[index] = source[index] &+ delta }
    count += lines.count
  }

  /// Appends the lines of a range that starts with one and ends with one.
  mutating func scan(_ range: Range<Int>) {
    var offset = range.lowerBound
    let part = unsafe UnsafeRawBufferPointer(rebasing: bytes[..<range.upperBound])
    while offset < range.upperBound {
      if count == capacity { reserve(count + 1) }
      unsafe starts[count] = UInt32(truncatingIfNeeded: offset)
      unsafe hashes[count] = hash.line(of: part, from: &offset)
      count += 1
    }
  }

  private mutating func reserve(_ needed: Int) {
    guard needed > capacity else { return }
    let larger = needed + needed / 2
    let newHashes = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
    let newStarts = UnsafeMutablePointer<UInt32>.allocate(capacity: larger + 1)
    unsafe newHashes.update(from: hashes, count: count)
    unsafe newStarts.update(from: starts, count: count)
    unsafe hashes.deallocate()
    unsafe starts.deallocate()
    unsafe (hashes, starts, capacity) = (newHashes, newStarts, larger)
  }
}

/// How many bytes two contents have in common at either end; they may overlap.
struct CommonEnds {
  var head: Int
  var tail: Int

  init(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) {
    let limit = min(a.count, b.count)
    guard limit > 0, let a0 = a.baseAddress, let b0 = b.baseAddress else {
      (head, tail) = (0, 0)
      return
    }
    head = unsafe Self.head(a0, b0, limit)
    tail = unsafe Self.tail(a0 + a.count, b0 + b.count, limit)
  }

  static func head(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ limit: Int) -> Int {
    var offset = 0
    while offset + 32 <= limit, unsafe isSame(a + offset, b + offset) { offset += 32 }
    while offset < limit,
      unsafe a.load(fromByteOffset: offset, as: UInt8.self)
        == b.load(fromByteOffset: offset, as: UInt8.self)
    {
      offset += 1
    }
    return offset
  }

  private static func tail(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ limit: Int) -> Int {
    var offset = 0
    while offset + 32 <= limit, unsafe isSame(a - (offset + 32), b - (offset + 32)) {
      offset += 32
    }
    while offset < limit,
      unsafe a.load(fromByteOffset: -offset - 1, as: UInt8.self)
        == b.load(fromByteOffset: -offset - 1, as: UInt8.self)
    {
      offset += 1
    }
    return offset
  }

  /// Whether 32 bytes are the same.
  @inline(__always)
  private static func isSame(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer) -> Bool {
    let left = unsafe a.loadUnaligned(as: SIMD4<UInt64>.self)
    let right = unsafe b.loadUnaligned(as: SIMD4<UInt64>.self)
    return left == right
  }
}
