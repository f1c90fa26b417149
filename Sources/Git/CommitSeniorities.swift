import Provenance

extension CommitGraph {
  /// Clocks that differ by less than this are no news, in seconds.
  private static let day: Int64 = 86_400

  /// How early each commit is.
  ///
  /// - Complexity: O(commits)
  func seniorities() -> [Seniority] {
    var result: [Seniority] = []
    result.reserveCapacity(count)
    for commit in 0..<Int32(count) {
      let time = times[Int(commit)]
      var own = Seniority(time: time, generation: 0)
      for parent in parents(of: commit) {
        let before = result[Int(parent)]
        own.time = max(own.time, before.time)
        own.generation = max(own.generation, before.generation + 1)
      }
      own.isMisdated = own.time - time > Self.day
      result.append(own)
    }
    return result
  }
}
