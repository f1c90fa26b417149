import Glibc
import Provenance

/// The commits that revisions rest on, by number: parents have smaller numbers than children, and
/// a number never changes, so that later commits are added at the end.
struct CommitGraph: Sendable {
  private(set) var commits: [CommitID] = []
  private(set) var trees: [ObjectID] = []
  /// When each was made, by its committer's clock, in seconds since 1970.
  private(set) var times: [Int64] = []
  /// Per commit where its parents end in `parentList`; they begin where those before end.
  private(set) var parentEnds: [Int32] = []
  private(set) var parentList: [Int32] = []
  /// Commits whose parents the repository does not have.
  private(set) var boundaries: Set<Int32> = []
  private var index = CommitIndex()

  init() {}

  /// A graph as it was written; `nil` if it is not one.
  init?(
    commits: [CommitID], trees: [ObjectID], times: [Int64], parentEnds: [Int32],
    parentList: [Int32], boundaries: Set<Int32>
  ) {
    guard trees.count == commits.count, times.count == commits.count,
      parentEnds.count == commits.count, Int(parentEnds.last ?? 0) == parentList.count,
      boundaries.allSatisfy({ $0 >= 0 && $0 < commits.count })
    else { return nil }
    var start: Int32 = 0
    for (number, end) in parentEnds.enumerated() {
      guard start <= end, Int(end) <= parentList.count else { return nil }
      for parent in parentList[Int(start)..<Int(end)] where parent < 0 || parent >= number {
        return nil
      }
      start = end
    }
    (self.commits, self.trees, self.times) = (commits, trees, times)
    (self.parentEnds, self.parentList) = (parentEnds, parentList)
    self.boundaries = boundaries
    index = CommitIndex(commits)
  }

  var count: Int { commits.count }

  func number(of commit: CommitID) -> Int32? { index.number(of: commit, commits) }

  func parents(of commit: Int32) -> ArraySlice<Int32> {
    let start = commit == 0 ? 0 : Int(parentEnds[Int(commit) - 1])
    return parentList[start..<Int(parentEnds[Int(commit)])]
  }

  /// The first parent; −1 for a root.
  func firstParent(of commit: Int32) -> Int32 {
    let start = commit == 0 ? 0 : parentEnds[Int(commit) - 1]
    return start < parentEnds[Int(commit)] ? parentList[Int(start)] : -1
  }

  /// Adds what `tip` rests on and is not known; with the parents that `grafts` decree.
  ///
  /// - Returns: the tip's number.
  /// - Throws: `missingObject`, `damagedObject`, `cancelled`, with the graph as it was.
  /// - Complexity: O(new commits)
  mutating func add(
    _ tip: CommitID, _ reader: ObjectReader, grafts: Grafts, _ isCancelled: () -> Bool
  ) throws(GitError) -> Int32 {
    if let known = number(of: tip) { return known }
    var found = NewCommits()
    _ = found.number(of: tip)
    var next = 0
    while next < found.commits.count {
      if next & 1023 == 0, isCancelled() { throw .cancelled }
      let commit = found.commits[next]
      let object = try reader.object(commit.object)
      guard object.isCommit, let header = CommitHeader(object) else {
        throw .damagedObject(commit.description, reason: "it is not a commit")
      }
      found.trees.append(header.tree)
      found.times.append(header.time)
      if grafts.shallow.contains(commit) { found.boundaries.append(Int32(next)) }
      for parent in grafts.parents(of: commit) ?? header.parents {
        // Known commits as −1 − number.
        found.parentList.append(
          number(of: parent).map { -1 - $0 } ?? found.number(of: parent))
      }
      found.parentEnds.append(Int32(found.parentList.count))
      next += 1
    }
    let order = found.childrenFirst()
    guard order.count == found.commits.count else {
      throw .damagedObject(tip.description, reason: "its history runs in a circle")
    }
    append(found, order)
    return Int32(commits.count - 1)
  }

  private mutating func append(_ found: NewCommits, _ order: [Int32]) {
    let base = commits.count
    var place = [Int32](repeating: 0, count: order.count)
    for (position, number) in order.enumerated() {
      place[Int(number)] = Int32(base + order.count - 1 - position)
    }
    for number in order.reversed() {
      commits.append(found.commits[Int(number)])
      trees.append(found.trees[Int(number)])
      times.append(found.times[Int(number)])
      for parent in found.parents(of: number) {
        parentList.append(parent < 0 ? -1 - parent : place[Int(parent)])
      }
      parentEnds.append(Int32(parentList.count))
      index.insert(Int32(commits.count - 1), commits)
    }
    for number in found.boundaries { boundaries.insert(place[Int(number)]) }
  }
}

/// Commits in the order in which they are come across.
private struct NewCommits {
  var commits: [CommitID] = []
  var trees: [ObjectID] = []
  var times: [Int64] = []
  var parentEnds: [Int32] = []
  var parentList: [Int32] = []
  var boundaries: [Int32] = []
  private var index = CommitIndex()

  mutating func number(of commit: CommitID) -> Int32 {
    if let known = index.number(of: commit, commits) { return known }
    commits.append(commit)
    index.insert(Int32(commits.count - 1), commits)
    return Int32(commits.count - 1)
  }

  func parents(of number: Int32) -> ArraySlice<Int32> {
    parentList[
      (number == 0 ? 0 : Int(parentEnds[Int(number) - 1]))..<Int(parentEnds[Int(number)])]
  }

  /// Kahn's algorithm: a commit follows once all its children have.
  func childrenFirst() -> [Int32] {
    var children = [Int32](repeating: 0, count: commits.count)
    for parent in parentList where parent >= 0 { children[Int(parent)] += 1 }
    var order: [Int32] = children[0] == 0 ? [0] : []
    order.reserveCapacity(commits.count)
    var next = 0
    while next < order.count {
      for parent in parents(of: order[next]) where parent >= 0 {
        children[Int(parent)] -= 1
        if children[Int(parent)] == 0 { order.append(parent) }
      }
      next += 1
    }
    return order
  }
}

/// Numbers of commits by name: a hash table with open addressing.
///
/// Names are hashes already, but a history may be made so that they collide; the multiplier is
/// drawn anew for each table.
private struct CommitIndex: Sendable {
  private var slots: [Int32] = [Int32](repeating: -1, count: 16)
  private var count = 0
  private let multiplier = UInt64.random(in: 0...UInt64.max) | 1

  init() {}

  init(_ commits: [CommitID]) {
    var capacity = 16
    while capacity < commits.count * 2 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
    for number in commits.indices { place(Int32(number), commits) }
    count = commits.count
  }

  private func slot(of commit: CommitID) -> Int {
    let mixed = (commit.object.head ^ commit.object.middle) &* multiplier
    return Int(truncatingIfNeeded: mixed >> 32) & (slots.count - 1)
  }

  func number(of commit: CommitID, _ commits: [CommitID]) -> Int32? {
    var slot = slot(of: commit)
    while slots[slot] >= 0 {
      if commits[Int(slots[slot])] == commit { return slots[slot] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private mutating func place(_ number: Int32, _ commits: [CommitID]) {
    var slot = slot(of: commits[Int(number)])
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = number
  }

  /// Enters the last of `commits`, which is not in the table.
  mutating func insert(_ number: Int32, _ commits: [CommitID]) {
    if (count + 1) * 2 > slots.count {
      self = CommitIndex(commits)
      return
    }
    place(number, commits)
    count += 1
  }
}

/// The tree, the parents and the date of a commit, read without the rest.
private struct CommitHeader {
  var tree: ObjectID
  /// The committer's; 0 if it cannot be read.
  var time: Int64 = 0
  var parents: [CommitID] = []

  init?(_ object: StoredObject) {
    let bytes = unsafe object.bytes
    guard let tree = unsafe ObjectID(hexDigits: bytes, at: 5) else { return nil }
    self.tree = tree
    var offset = 46
    // "parent " and forty digits and a newline.
    while offset + 48 <= bytes.count, unsafe bytes[offset] == 0x70,
      let parent = unsafe ObjectID(hexDigits: bytes, at: offset + 7)
    {
      parents.append(CommitID(parent))
      offset += 48
    }
    _ = unsafe Self.time(bytes, &offset, "author ")
    time = unsafe Self.time(bytes, &offset, "committer ") ?? 0
  }

  /// Reads the date of a line of a person, and goes on after it.
  private static func time(
    _ bytes: UnsafeRawBufferPointer, _ offset: inout Int, _ name: StaticString
  ) -> Int64? {
    let start = offset
    guard start + name.utf8CodeUnitCount <= bytes.count,
      unsafe memcmp(bytes.baseAddress! + start, name.utf8Start, name.utf8CodeUnitCount) == 0
    else { return nil }
    var (end, mail) = (start, start)
    while end < bytes.count, unsafe bytes[end] != 0x0A {
      if unsafe bytes[end] == 0x3E { mail = end }
      end += 1
    }
    offset = min(end + 1, bytes.count)
    var digit = mail + 1
    while digit < end, unsafe bytes[digit] == 0x20 { digit += 1 }
    var time: Int64 = 0
    let first = digit
    while digit < end, unsafe bytes[digit] &- 0x30 < 10 {
      time = unsafe time &* 10 &+ Int64(bytes[digit] &- 0x30)
      digit += 1
    }
    // More digits than that are damage.
    return (1...18).contains(digit - first) ? time : nil
  }
}

extension ObjectID {
  /// Reads forty hexadecimal digits; `nil` where there is anything else.
  init?(hexDigits bytes: UnsafeRawBufferPointer, at offset: Int) {
    guard offset + 40 <= bytes.count else { return nil }
    var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
    var invalid: UInt8 = 0
    for index in 0..<40 {
      let byte = unsafe bytes[offset + index]
      let isDigit = byte &- 0x30 < 10
      let letter = (byte | 0x20) &- 0x61
      if !isDigit, letter >= 6 { invalid = 1 }
      let nibble = UInt64(isDigit ? byte &- 0x30 : letter &+ 10)
      if index < 16 {
        words.0 = words.0 << 4 | nibble
      } else if index < 32 {
        words.1 = words.1 << 4 | nibble
      } else {
        words.2 = words.2 << 4 | nibble
      }
    }
    guard invalid == 0 else { return nil }
    self.init(head: words.0, middle: words.1, tail: UInt32(truncatingIfNeeded: words.2))
  }
}
