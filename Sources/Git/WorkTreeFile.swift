import CGit2
import Glibc
package import Provenance

/// A file as it is saved in the work tree, converted as Git would on `git add`.
package struct WorkTreeFile: Sendable {
  package var content: [UInt8]
  package var isLink: Bool
  /// The program that Git would have run on it; Byline does not.
  package var filter: String?
}

extension Repository {
  /// Reads a saved file; `nil` if there is none.
  ///
  /// - Throws: `failed` for what is neither a file nor a link, or cannot be read.
  package func workTreeFile(_ path: Path) throws(GitError) -> WorkTreeFile? {
    try workTreeFile(path, indexed: index()[path].map { BlobID($0) })
  }

  /// The same, where `indexed` is what the index has at the path.
  package func workTreeFile(
    _ path: Path, indexed: BlobID?
  ) throws(GitError) -> WorkTreeFile? {
    guard let workingDirectory else { return nil }
    let what = "read \(path)"
    guard !path.bytes.contains(0) else { throw .failed(what: what, reason: "no such file") }
    let name = Array(workingDirectory.utf8) + path.bytes + [0]
    let full = name.map(CChar.init(bitPattern:))
    var status = stat()
    guard unsafe lstat(full, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw unsafe .failed(what: what, reason: String(cString: strerror(errno)))
    }
    if status.st_mode & S_IFMT == S_IFLNK {
      var target = [CChar](repeating: 0, count: 1 << 16)
      let count = unsafe readlink(full, &target, target.count)
      guard count >= 0 else {
        throw unsafe .failed(what: what, reason: String(cString: strerror(errno)))
      }
      return WorkTreeFile(
        content: target[..<count].map(UInt8.init(bitPattern:)), isLink: true)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .failed(what: what, reason: "it is not a file")
    }
    let file = unsafe open(full, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else {
      throw unsafe .failed(what: what, reason: String(cString: strerror(errno)))
    }
    defer { close(file) }
    guard let content = readAll(file, atMost: 1 << 30) else {
      throw .failed(what: what, reason: "it cannot be read, or is larger than 1 GiB")
    }
    let conversion = CleanConversion(
      workTreeAttributes(
        ["text", "crlf", "eol", "ident", "working-tree-encoding", "filter"], of: path),
      autocrlf: settings("core.autocrlf").last)
    return WorkTreeFile(
      content: conversion.apply(content) { indexed.flatMap { try? blob($0) } }, isLink: false,
      filter: conversion.filter)
  }

  /// Paths of the index with their blobs; empty if libgit2 cannot read it (a split index).
  func index() -> [Path: ObjectID] {
    var index: OpaquePointer?
    guard unsafe git_repository_index(&index, handle) == 0, let index = unsafe index else {
      return [:]
    }
    defer { unsafe git_index_free(index) }
    _ = unsafe git_index_read(index, 0)
    var result: [Path: ObjectID] = [:]
    for number in unsafe 0..<git_index_entrycount(index) {
      guard let entry = unsafe git_index_get_byindex(index, number),
        let text = unsafe entry.pointee.path
      else { continue }
      // A path in conflict has up to three; any of them says that it is there.
      let path = unsafe Path(bytes: Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
      result[path] = unsafe ObjectID(entry.pointee.id)
    }
    return result
  }

  /// Values of attributes as the work tree's files give them; `nil` is unspecified.
  private func workTreeAttributes(_ names: [String], of path: Path) -> [String?] {
    names.map { name in
      var value: UnsafePointer<CChar>?
      guard
        unsafe git_attr_get(
          &value, handle, UInt32(GIT_ATTR_CHECK_FILE_THEN_INDEX), path.description, name) == 0
      else { return nil }
      switch unsafe git_attr_value(value) {
      case GIT_ATTR_VALUE_TRUE: return "true"
      case GIT_ATTR_VALUE_FALSE: return "false"
      case GIT_ATTR_VALUE_STRING: return unsafe value.map { unsafe String(cString: $0) }
      default: return nil
      }
    }
  }

  /// Commits that a merge under way will have as further parents.
  func mergeHeads() -> [CommitID] {
    (readFile(gitDirectory + "MERGE_HEAD") ?? []).split(separator: 0x0A).compactMap { line in
      ObjectID(hex: String(decoding: line, as: UTF8.self).trimmingSpaces).map { CommitID($0) }
    }
  }
}
