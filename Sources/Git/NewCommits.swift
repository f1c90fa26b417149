import CGit2
import Glibc
package import Provenance

extension Repository {
  /// The commits that local branches and HEAD name, each once.
  package func branchTips() throws(GitError) -> [CommitID] {
    var tips = Set(try targets(of: "refs/heads/*"))
    if let head = try head() { tips.insert(head) }
    return tips.sorted()
  }

  /// The commits that branches of other repositories named when they were last asked.
  package func remoteTips() throws(GitError) -> [CommitID] {
    Set(try targets(of: "refs/remotes/*")).sorted()
  }

  private func targets(of pattern: String) throws(GitError) -> [CommitID] {
    var iterator: OpaquePointer?
    guard unsafe git_reference_iterator_glob_new(&iterator, handle, pattern) == 0,
      let iterator = unsafe iterator
    else { throw .failed(what: "list \(pattern)", reason: GitError.lastReason) }
    defer { unsafe git_reference_iterator_free(iterator) }
    var result: [CommitID] = []
    var reference: OpaquePointer?
    while unsafe git_reference_next(&reference, iterator) == 0, let found = unsafe reference {
      defer { unsafe git_reference_free(found) }
      if let target = unsafe git_reference_target(found) {
        result.append(unsafe CommitID(ObjectID(target.pointee)))
      }
    }
    return result
  }

  /// The commits that some rest on and others do not, parents first; merges too.
  ///
  /// Commits that are not there, as of a shallow clone, end the walk.
  /// - Complexity: O(commits that are new, and those between)
  package func commits(
    from tips: [CommitID], beyond known: [CommitID]
  ) throws(GitError) -> [CommitID] {
    var walk: OpaquePointer?
    guard unsafe git_revwalk_new(&walk, handle) == 0, let walk = unsafe walk else {
      throw .failed(what: "walk the history", reason: GitError.lastReason)
    }
    defer { unsafe git_revwalk_free(walk) }
    unsafe git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue)
    for tip in tips {
      var oid = tip.object.oid
      unsafe git_revwalk_push(walk, &oid)
    }
    for tip in known {
      var oid = tip.object.oid
      unsafe git_revwalk_hide(walk, &oid)
    }
    var result: [CommitID] = []
    var oid = git_oid()
    while unsafe git_revwalk_next(&oid, walk) == 0 { result.append(CommitID(ObjectID(oid))) }
    return result
  }

  /// Commits that branches and HEAD have named lately, as the logs of refs have it, newest first.
  package func loggedCommits(atMost limit: Int) -> [CommitID] {
    var seen: Set<CommitID> = []
    var result: [CommitID] = []
    var files = [gitDirectory + "logs/HEAD"]
    var iterator: OpaquePointer?
    if unsafe git_reference_iterator_glob_new(&iterator, handle, "refs/heads/*") == 0 {
      var name: UnsafePointer<CChar>?
      while unsafe git_reference_next_name(&name, iterator) == 0, let found = unsafe name {
        files.append(commonDirectory + "logs/" + (unsafe String(cString: found)))
      }
      unsafe git_reference_iterator_free(iterator)
    }
    for file in files {
      guard let content = readFile(file) else { continue }
      for line in content.split(separator: 0x0A).suffix(limit).reversed() {
        // OLD SP NEW SP who, when and why.
        for word in line.split(separator: 0x20, maxSplits: 2).prefix(2).reversed() {
          guard let id = ObjectID(hex: String(decoding: word, as: UTF8.self)),
            seen.insert(CommitID(id)).inserted
          else { continue }
          result.append(CommitID(id))
        }
      }
    }
    return Array(result.prefix(limit))
  }
}
