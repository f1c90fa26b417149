import Provenance

/// The commits that a revision rests on, children before parents.
struct History {
  /// Numbers in `commits`; parents are larger.
  private(set) var parents: [[Int32]] = []
  private(set) var commits: [CommitID] = []
  private(set) var trees: [ObjectID] = []
  /// Commits whose parents the repository does not have.
  private(set) var boundaries: Set<Int32> = []

  /// Reads history from `tip` on; of `shallow` commits the parents are not there.
  ///
  /// - Complexity: O(commits)
  init(
    of tip: CommitID, _ reader: ObjectReader, shallow: Set<CommitID>, _ isCancelled: () -> Bool
  ) throws(GitError) {
    var numbers: [CommitID: Int32] = [tip: 0]
    var found: [(id: CommitID, tree: ObjectID, parents: [Int32])] = []
    var pending: [CommitID] = [tip]
    var isBoundary: Set<Int32> = []
    var next = 0
    while next < pending.count {
      if next & 1023 == 0, isCancelled() { throw .cancelled }
      let id = pending[next]
      next += 1
      let object = try reader.object(id.object)
      guard object.isCommit, let header = CommitHeader(object) else {
        throw .damagedObject(id.description, reason: "it is not a commit")
      }
      var parents: [Int32] = []
      if shallow.contains(id) {
        isBoundary.insert(Int32(found.count))
      } else {
        for parent in header.parents {
          if let number = numbers[parent] {
            parents.append(number)
          } else {
            let number = Int32(pending.count)
            numbers[parent] = number
            pending.append(parent)
            parents.append(number)
          }
        }
      }
      found.append((id, header.tree, parents))
    }
    sort(found, isBoundary)
  }

  /// Kahn's algorithm: a commit follows once all its children have.
  private mutating func sort(
    _ found: [(id: CommitID, tree: ObjectID, parents: [Int32])], _ isBoundary: Set<Int32>
  ) {
    var children = [Int32](repeating: 0, count: found.count)
    for commit in found { for parent in commit.parents { children[Int(parent)] += 1 } }
    var place = [Int32](repeating: -1, count: found.count)
    var order: [Int32] = [0]
    var next = 0
    while next < order.count {
      let commit = Int(order[next])
      place[commit] = Int32(next)
      next += 1
      for parent in found[commit].parents {
        children[Int(parent)] -= 1
        if children[Int(parent)] == 0 { order.append(parent) }
      }
    }
    commits = order.map { found[Int($0)].id }
    trees = order.map { found[Int($0)].tree }
    parents = order.map { found[Int($0)].parents.map { place[Int($0)] } }
    boundaries = Set(isBoundary.map { place[Int($0)] })
  }
}

/// The tree and the parents of a commit, read without the rest.
private struct CommitHeader {
  var tree: ObjectID
  var parents: [CommitID] = []

  init?(_ object: StoredObject) {
    let bytes = unsafe object.bytes
    guard bytes.count >= 46, let tree = unsafe Self.id(bytes, 5) else { return nil }
    self.tree = tree
    var offset = 46
    // "parent " and forty digits and a newline.
    while offset + 48 <= bytes.count, unsafe bytes[offset] == 0x70,
      let parent = unsafe Self.id(bytes, offset + 7)
    {
      parents.append(CommitID(parent))
      offset += 48
    }
  }

  private static func id(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> ObjectID? {
    unsafe ObjectID(
      hex: String(
        decoding: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + 40]), as: UTF8.self))
  }
}
