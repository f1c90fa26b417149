import Provenance

/// What an older blame knows, for a newer one to end at.
struct BlameBase {
  /// Commits with smaller numbers were known then.
  var commitCount: Int32 = 0
  /// Per commit, whether it was on the first-parent chain of the older revision.
  var chain: [Bool] = []
  /// The first commit of the new revision's first-parent chain that is on the older one's too,
  /// and with it all that follow; −1 for none.
  var joint: Int32 = -1
  /// By path.
  var rows: [BlameRow] = []

  func isOnChain(_ commit: Int32) -> Bool { Int(commit) < chain.count && chain[Int(commit)] }

  /// The row of a file that has been the same since a commit on the chain.
  func row(at path: Path, _ blob: BlobID, unchangedSince commit: Int32) -> Int32? {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].path < path { low = middle + 1 } else { high = middle }
    }
    guard low < rows.count else { return nil }
    let row = rows[low]
    guard row.path == path, row.blob == blob, row.lastChange <= commit, !row.isUnavailable else {
      return nil
    }
    return Int32(low)
  }
}
