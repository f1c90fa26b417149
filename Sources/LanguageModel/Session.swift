/// The text being read or written, as a second, growing memory.
///
/// It counts what followed each context of some fixed lengths so far. Contexts are recognised by
/// a 61-bit hash, so a wrong match needs a collision (about 10⁻⁷ for a megabyte of text); a
/// probability stays one even then.
package struct Session: Sendable {
  /// The context lengths that are counted, in bytes.
  static let lengths = [0, 1, 2, 3, 4, 5, 6, 8, 11, 14, 18, 24, 32]
  /// Beyond this many contexts no new ones are added, which bounds the memory to about 200 MB.
  private static let contextLimit = 4 << 20

  /// Lengths that occur a different number of times, shortest first.
  package private(set) var distinct: [SessionOrder] = []

  private var hashes: [UInt64] = [0]
  private var count = 0
  private var table = ContextTable(capacity: 1 << 10)
  /// The context of each length, as far as there is enough text.
  private var current: [UInt64] = []

  package init() { findContexts() }

  /// Takes the byte that comes next.
  ///
  /// - Complexity: O(lengths)
  package mutating func append(_ byte: UInt8) {
    for key in current where table.count < Self.contextLimit || table.find(key) != nil {
      table.add(byte, to: key)
    }
    hashes.append(PrefixHash.appending(byte, to: hashes[count]))
    count += 1
    findContexts()
  }

  private mutating func findContexts() {
    current.removeAll(keepingCapacity: true)
    distinct.removeAll(keepingCapacity: true)
    var previous = -1
    var isKnown = true
    for length in Self.lengths {
      guard length <= count else { break }
      let key = PrefixHash.key(
        of: hashes[count - length], to: hashes[count], length: length)
      current.append(key)
      // A longer context than one that has not occurred has not occurred either.
      guard isKnown else { continue }
      guard let node = table.find(key) else {
        isKnown = false
        continue
      }
      let total = table.total(node)
      if total == previous { continue }
      previous = total
      let (kinds, topCount, top) = table.summary(node)
      distinct.append(
        SessionOrder(
          node: node, order: length, total: total, kinds: kinds, topCount: topCount, top: top))
    }
  }

  /// How often `byte` followed the context, as of before the last `append`.
  package func count(_ byte: UInt8, after order: SessionOrder) -> Int {
    table.count(byte, at: order.node)
  }

  /// Calls `body` with each byte that followed the context and how often.
  package func forEachFollower(of order: SessionOrder, _ body: (UInt8, Int) -> Void) {
    table.forEachFollower(order.node, body)
  }
}

/// A context of the session that is told apart by how often it occurred.
package struct SessionOrder: Sendable, Hashable {
  var node: Int
  /// Its length in bytes.
  package var order: Int
  /// N: how often it occurred before.
  package var total: Int
  /// T: how many different bytes followed.
  package var kinds: Int
  package var topCount: Int
  package var top: UInt8
}

/// Hashes of a text's prefixes, from which the hash of any part follows.
///
/// Source: Karp & Rabin, "Efficient randomized pattern-matching algorithms", 1987; modulus 2⁶¹ − 1.
enum PrefixHash {
  private static let modulus: UInt64 = (1 << 61) - 1
  private static let base: UInt64 = 0x0B1E_55ED_5EED_C0DE % ((1 << 61) - 1)
  private static let powers: [UInt64] = {
    var powers: [UInt64] = [1]
    for _ in 0..<64 { powers.append(multiply(powers[powers.count - 1], base)) }
    return powers
  }()

  static func appending(_ byte: UInt8, to hash: UInt64) -> UInt64 {
    reduce(multiply(hash, base) + UInt64(byte) + 1)
  }

  /// The key of the `length` bytes between two prefixes; never zero.
  static func key(of start: UInt64, to end: UInt64, length: Int) -> UInt64 {
    let hash = reduce(end + modulus - multiply(start, powers[length]))
    return (hash &* 64 &+ UInt64(length)) &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  private static func multiply(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let (high, low) = a.multipliedFullWidth(by: b)
    return reduce((low & modulus) + (low >> 61 | high << 3))
  }

  private static func reduce(_ value: UInt64) -> UInt64 {
    value >= modulus ? value - modulus : value
  }
}

/// Counts of followers by context key, in a table with open addressing.
struct ContextTable: Sendable {
  private struct Follower {
    var byte: UInt8
    var count: UInt32
    var next: Int32
  }
  private struct Node {
    var key: UInt64 = 0
    var total: UInt32 = 0
    var kinds: UInt16 = 0
    var top: UInt8 = 0
    var topCount: UInt32 = 0
    var followers: Int32 = -1
  }

  /// Nodes keep their place; the table holds their numbers plus one.
  private var nodes: [Node] = []
  private var slots: [Int32]
  private var followers: [Follower] = []

  init(capacity: Int) { slots = [Int32](repeating: 0, count: capacity) }

  var count: Int { nodes.count }

  func find(_ key: UInt64) -> Int? {
    var slot = Int(key >> 20) & (slots.count - 1)
    while slots[slot] != 0 {
      let node = Int(slots[slot]) - 1
      if nodes[node].key == key { return node }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  func total(_ node: Int) -> Int { Int(nodes[node].total) }

  func summary(_ node: Int) -> (kinds: Int, topCount: Int, top: UInt8) {
    (Int(nodes[node].kinds), Int(nodes[node].topCount), nodes[node].top)
  }

  func count(_ byte: UInt8, at node: Int) -> Int {
    var next = nodes[node].followers
    while next >= 0 {
      let follower = followers[Int(next)]
      if follower.byte == byte { return Int(follower.count) }
      next = follower.next
    }
    return 0
  }

  func forEachFollower(_ node: Int, _ body: (UInt8, Int) -> Void) {
    var next = nodes[node].followers
    while next >= 0 {
      body(followers[Int(next)].byte, Int(followers[Int(next)].count))
      next = followers[Int(next)].next
    }
  }

  mutating func add(_ byte: UInt8, to key: UInt64) {
    let node = find(key) ?? insert(key)
    var next = nodes[node].followers
    while next >= 0, followers[Int(next)].byte != byte { next = followers[Int(next)].next }
    if next < 0 {
      next = Int32(followers.count)
      followers.append(Follower(byte: byte, count: 0, next: nodes[node].followers))
      nodes[node].followers = next
      nodes[node].kinds += 1
    }
    followers[Int(next)].count += 1
    nodes[node].total += 1
    let count = followers[Int(next)].count
    if count > nodes[node].topCount || count == nodes[node].topCount && byte < nodes[node].top {
      (nodes[node].topCount, nodes[node].top) = (count, byte)
    }
  }

  private mutating func insert(_ key: UInt64) -> Int {
    if nodes.count * 2 >= slots.count {
      slots = [Int32](repeating: 0, count: slots.count * 2)
      for (index, node) in nodes.enumerated() { place(node.key, index) }
    }
    nodes.append(Node(key: key))
    place(key, nodes.count - 1)
    return nodes.count - 1
  }

  private mutating func place(_ key: UInt64, _ node: Int) {
    var slot = Int(key >> 20) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = Int32(node + 1)
  }
}
