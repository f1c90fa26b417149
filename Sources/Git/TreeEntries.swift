import Glibc
import Provenance

/// What a tree says of one name.
struct TreeEntry: Equatable {
  enum Kind { case file, executable, symlink, submodule, folder, other }
  var kind: Kind
  var id: ObjectID
  var isRegular: Bool { kind == .file || kind == .executable }
}

/// A tree object's content, read entry by entry without copies.
///
/// Each entry is `MODE NAME NUL ID`, the mode in octal digits, the id in 20 bytes.
@safe final class Tree {
  private let object: StoredObject
  private var bytes: UnsafeRawBufferPointer { unsafe object.bytes }

  init(_ object: StoredObject) { self.object = object }

  var byteCount: Int { unsafe bytes.count }

  /// One entry's place in the content.
  struct Entry {
    var start: Int
    var name: Range<Int>
    var end: Int { name.upperBound + 21 }
  }

  /// The entry that starts at `offset`; `nil` at the end or where the tree is damaged.
  @inline(__always)
  func entry(at offset: Int) -> Entry? {
    let bytes = unsafe self.bytes
    let count = bytes.count
    // The modes that Git writes have six digits, or five.
    var index = offset + 6
    guard index + 21 <= count else { return nil }
    if unsafe bytes[index] != 0x20 {
      index = offset
      while index < count, unsafe bytes[index] != 0x20 { index += 1 }
    }
    let start = index + 1
    index = start
    while index + 8 <= count {
      let word = unsafe UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
      if zeros != 0 {
        index += zeros.trailingZeroBitCount >> 3
        guard index + 21 <= count else { return nil }
        return Entry(start: offset, name: start..<index)
      }
      index += 8
    }
    // Too near to the end for an id.
    return nil
  }

  func value(_ entry: Entry) -> TreeEntry {
    var mode = 0
    for index in entry.start..<entry.name.lowerBound - 1 {
      mode = unsafe mode << 3 | Int(bytes[index] & 7)
    }
    let kind: TreeEntry.Kind =
      switch mode >> 12 {
      case 0o10: mode & 0o100 != 0 ? .executable : .file
      case 0o12: .symlink
      case 0o16: .submodule
      case 0o04: .folder
      default: .other
      }
    func word(_ offset: Int) -> UInt64 {
      unsafe UInt64(
        bigEndian: bytes.loadUnaligned(
          fromByteOffset: entry.name.upperBound + 1 + offset, as: UInt64.self))
    }
    let tail = unsafe UInt32(
      bigEndian: bytes.loadUnaligned(
        fromByteOffset: entry.name.upperBound + 17, as: UInt32.self))
    return TreeEntry(kind: kind, id: ObjectID(head: word(0), middle: word(8), tail: tail))
  }

  func name(_ entry: Entry) -> [UInt8] { unsafe [UInt8](bytes[entry.name]) }

  /// How many bytes of whole entries are the same in another tree, from two offsets on.
  func common(from offset: Int, in other: Tree, at cursor: Int) -> Int {
    guard let mine = unsafe bytes.baseAddress, let theirs = unsafe other.bytes.baseAddress else {
      return 0
    }
    let limit = unsafe min(bytes.count - offset, other.bytes.count - cursor)
    guard limit > 0 else { return 0 }
    let same = unsafe offset + CommonEnds.head(mine + offset, theirs + cursor, limit)
    var end = offset
    while let entry = entry(at: end), entry.end <= same { end = entry.end }
    return end - offset
  }

  /// The entry with the same name in another tree, at or after an offset.
  func find(_ entry: Entry, in other: Tree, from offset: Int = 0) -> Entry? {
    unsafe other.find(UnsafeRawBufferPointer(rebasing: bytes[entry.name]), from: offset)
  }

  func find(_ name: ArraySlice<UInt8>) -> Entry? {
    unsafe name.withUnsafeBytes { unsafe find($0, from: 0) }
  }

  /// Entries are sorted, folders as if their names ended with a slash: once a name is larger in as
  /// many bytes as it shares with the one wanted, there is none.
  private func find(_ wanted: UnsafeRawBufferPointer, from start: Int) -> Entry? {
    guard let name = wanted.baseAddress, unsafe !wanted.isEmpty else { return nil }
    let bytes = unsafe self.bytes
    var prefix: UInt64 = 0
    for index in 0..<min(8, wanted.count) {
      unsafe prefix |= UInt64(wanted[index]) << UInt64(56 - 8 * index)
    }
    var offset = start
    while let entry = entry(at: offset) {
      offset = entry.end
      // Eight bytes are there: an id follows the name.
      var word = unsafe UInt64(
        bigEndian: bytes.loadUnaligned(fromByteOffset: entry.name.lowerBound, as: UInt64.self))
      let count = entry.name.count
      if count < 8 { word &= ~(.max >> UInt64(8 * count)) }
      if word < prefix { continue }
      let order = unsafe memcmp(
        bytes.baseAddress! + entry.name.lowerBound, name, min(count, wanted.count))
      if order > 0 { return nil }
      if order == 0, count == wanted.count { return entry }
    }
    return nil
  }
}

/// Trees read lately: two generations, the older dropped when the newer is full.
final class TreeCache {
  private static let generationBytes = 24 << 20
  private let reader: ObjectReader
  private var young: [ObjectID: Tree] = [:]
  private var old: [ObjectID: Tree] = [:]
  private var youngBytes = 0

  init(_ reader: ObjectReader) { self.reader = reader }

  func tree(_ id: ObjectID) throws(GitError) -> Tree {
    if let tree = young[id] { return tree }
    let tree: Tree
    if let known = old[id] {
      tree = known
    } else {
      let object = try reader.object(id)
      guard object.isTree else { throw .damagedObject(id.hex, reason: "it is not a tree") }
      tree = Tree(object)
    }
    young[id] = tree
    youngBytes += tree.byteCount + 64
    if youngBytes > Self.generationBytes {
      (old, young, youngBytes) = (young, [:], 0)
    }
    return tree
  }

  /// What stands at a path under a tree; `nil` if nothing does.
  func entry(_ path: Path, under root: ObjectID) throws(GitError) -> TreeEntry? {
    var id = root
    let bytes = path.bytes
    var start = 0
    while true {
      let end = bytes[start...].firstIndex(of: 0x2F) ?? bytes.count
      let tree = try tree(id)
      guard let entry = tree.find(bytes[start..<end]) else { return nil }
      let value = tree.value(entry)
      if end == bytes.count { return value }
      guard value.kind == .folder else { return nil }
      id = value.id
      start = end + 1
    }
  }
}
