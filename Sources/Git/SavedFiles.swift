import CGit2
import Glibc
package import Provenance

/// What Git's index says of a file: its blob, and what the file looked like when that was made.
package struct IndexEntry: Sendable {
  package var blob: BlobID
  package var size: Int
  /// Seconds since 1970, and nanoseconds of the second.
  package var modified: Int64
  package var nanoseconds: Int

  /// Whether a file that looks like this has that blob, though nobody read it.
  ///
  /// A file that was written as late as the index may have been written once more just after.
  package func vouches(
    size: Int, modified: Int64, nanoseconds: Int, indexWritten: Int64
  ) -> Bool {
    size == self.size && modified == self.modified && nanoseconds == self.nanoseconds
      && modified < indexWritten
  }
}

extension Repository {
  /// The index by path, and when it was written in seconds since 1970; empty if libgit2 cannot read
  /// it (a split index), so that nobody vouches for anything.
  package func indexEntries() -> (entries: [Path: IndexEntry], written: Int64) {
    var facts = stat()
    guard unsafe stat(gitDirectory + "index", &facts) == 0 else { return ([:], 0) }
    var index: OpaquePointer?
    guard unsafe git_repository_index(&index, handle) == 0, let index = unsafe index else {
      return ([:], 0)
    }
    defer { unsafe git_index_free(index) }
    _ = unsafe git_index_read(index, 0)
    var result: [Path: IndexEntry] = [:]
    for number in unsafe 0..<git_index_entrycount(index) {
      guard let entry = unsafe git_index_get_byindex(index, number),
        let text = unsafe entry.pointee.path
      else { continue }
      let path = unsafe Path(bytes: Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
      // The index keeps 32 bits of the size.
      result[path] = unsafe IndexEntry(
        blob: BlobID(ObjectID(entry.pointee.id)), size: Int(entry.pointee.file_size),
        modified: Int64(entry.pointee.mtime.seconds),
        nanoseconds: Int(entry.pointee.mtime.nanoseconds))
    }
    return (result, Int64(facts.st_mtim.tv_sec))
  }

  /// Rules for what Git ignores that lie outside the work tree, the weakest first.
  ///
  /// Source: gitignore(5).
  package func outerIgnoreRules() -> [(file: String, content: [UInt8])] {
    var files: [String] = []
    let home = SafeDirectories.environment("HOME")
    if let named = settings("core.excludesFile").last, !named.isEmpty {
      files.append(named.hasPrefix("~/") ? (home ?? "") + named.dropFirst() : named)
    } else if let folder = SafeDirectories.environment("XDG_CONFIG_HOME"), !folder.isEmpty {
      files.append(folder + "/git/ignore")
    } else if let home {
      files.append(home + "/.config/git/ignore")
    }
    files.append(commonDirectory + "info/exclude")
    return files.compactMap { file in readFile(file).map { (file, $0) } }
  }
}
