/// The files that wait at one commit, by path, each with its version.
///
/// A class: it is handed from commit to commit as it is.
final class PendingFiles {
  private(set) var versions: [Int32: Int32] = [:]
  /// Per folder, files that wait below it.
  private var counts: [Int32: Int32] = [:]

  func version(at path: Int32) -> Int32? { versions[path] }
  func hasFiles(below folder: Int32) -> Bool { counts[folder, default: 0] > 0 }

  /// Enters a version, and returns the one that was there, which stays.
  func insert(_ version: Int32, at path: Int32, _ paths: PathTable) -> Int32? {
    if let other = versions[path] { return other }
    versions[path] = version
    var folder = paths.folder(of: path)
    while folder >= 0 {
      counts[folder, default: 0] += 1
      folder = paths.parent(of: folder)
    }
    return nil
  }

  func remove(_ path: Int32, _ paths: PathTable) {
    guard versions.removeValue(forKey: path) != nil else { return }
    var folder = paths.folder(of: path)
    while folder >= 0 {
      counts[folder, default: 1] -= 1
      folder = paths.parent(of: folder)
    }
  }
}

/// Commits where files wait, the largest number first: a binary heap.
struct CommitQueue {
  private var heap: [Int32] = []

  mutating func push(_ commit: Int32) {
    heap.append(commit)
    var index = heap.count - 1
    while index > 0, heap[index] > heap[(index - 1) / 2] {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func pop() -> Int32? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var index = 0
    while true {
      var largest = index
      for child in 2 * index + 1...2 * index + 2 where child < heap.count {
        if heap[child] > heap[largest] { largest = child }
      }
      if largest == index { return first }
      heap.swapAt(index, largest)
      index = largest
    }
  }
}
