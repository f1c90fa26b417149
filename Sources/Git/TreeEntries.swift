import Glibc
import Provenance

/// What a tree says of one name.
struct TreeEntry {
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
  func entry(at offset: Int) -> Entry? {
    let bytes = unsafe self.bytes
    var index = offset
    while index < bytes.count, unsafe bytes[index] != 0x20 { index += 1 }
    let start = index + 1
    index = start
    while index < bytes.count, unsafe bytes[index] != 0 { index += 1 }
    guard index + 21 <= bytes.count else { return nil }
    return Entry(start: offset, name: start..<index)
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

  /// Whether the other tree holds the very same entry at `offset`.
  func isSame(_ entry: Entry, in other: Tree, at offset: Int) -> Bool {
    let count = entry.end - entry.start
    guard unsafe offset + count <= other.bytes.count else { return false }
    return unsafe memcmpEqual(
      bytes.baseAddress! + entry.start, other.bytes.baseAddress! + offset, count)
  }

  /// The entry with the same name in another tree.
  func find(_ entry: Entry, in other: Tree) -> Entry? {
    unsafe other.find(UnsafeRawBufferPointer(rebasing: bytes[entry.name]))
  }

  func find(_ name: ArraySlice<UInt8>) -> Entry? {
    unsafe name.withUnsafeBytes { unsafe find($0) }
  }

  private func find(_ name: UnsafeRawBufferPointer) -> Entry? {
    var offset = 0
    while let entry = entry(at: offset) {
      if entry.name.count == name.count, let wanted = name.baseAddress {
        let isEqual = unsafe memcmpEqual(
          bytes.baseAddress! + entry.name.lowerBound, wanted, name.count)
        if isEqual { return entry }
      }
      offset = entry.end
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
    let parts = path.bytes.split(separator: 0x2F, omittingEmptySubsequences: true)
    for (index, part) in parts.enumerated() {
      let tree = try tree(id)
      guard let entry = tree.find(part) else { return nil }
      let value = tree.value(entry)
      if index == parts.count - 1 { return value }
      guard value.kind == .folder else { return nil }
      id = value.id
    }
    return nil
  }
}

private func memcmpEqual(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
  unsafe memcmp(a, b, count) == 0
}
