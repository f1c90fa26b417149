import CGit2
import Glibc
package import Provenance

/// Notes that are to be written to a ref, all in one commit.
package struct NotesChange: Sendable {
  /// The whole content of each changed note.
  package var contents: [CommitID: [UInt8]] = [:]
  package var message: String
  /// A second parent: the other side of a merge.
  package var merged: CommitID?

  package init(message: String) { self.message = message }
}

extension Repository {
  /// From how many notes on they are written as one pack.
  private static var packedFrom: Int { 30 }
  /// From how many notes on they are spread over folders of two digits.
  private static var spreadFrom: Int { 256 }

  /// Writes notes: the ref names the new commit, or is as it was.
  ///
  /// `old` are the notes as they were read.
  /// Nothing that the repository configures is run. Many notes come as one pack, few as loose
  /// objects, as Git would write them.
  /// - Returns: the new commit; `nil` if the ref has moved since, and nothing was written to it.
  /// - Throws: `failed`, `missingObject`, `damagedObject`.
  package func write(
    _ change: NotesChange, to ref: String, over old: Notes?, by identity: Identity, at now: Int64
  ) throws(GitError) -> CommitID? {
    let paths = try old.map { old throws(GitError) in try old.paths() } ?? [:]
    let count = paths.count + change.contents.count
    var updates: [(path: String, content: [UInt8])] = []
    for (commit, content) in change.contents.sorted(by: { $0.key < $1.key }) {
      let name = commit.description
      let spread = count >= Self.spreadFrom ? name.prefix(2) + "/" + name.dropFirst(2) : name[...]
      updates.append((paths[commit] ?? String(spread), content))
    }
    let writer = try ObjectWriter(at: gitDirectory, isPacking: updates.count >= Self.packedFrom)
    let tree = try writer.tree(updates, over: old?.root)
    let parents = [old?.revision, change.merged].compactMap(\.self)
    let commit = try writer.commit(
      tree, parents: parents, message: change.message, by: identity, at: now)
    try writer.finish()
    return try writer.move(ref, from: old?.revision, to: commit, message: change.message)
      ? commit : nil
  }
}

/// Writes objects: loose ones, or all as one pack.
@safe private final class ObjectWriter {
  private let repository: OpaquePointer
  private var memory: UnsafeMutablePointer<git_odb_backend>?

  init(at gitDirectory: String, isPacking: Bool) throws(GitError) {
    var repository: OpaquePointer?
    guard unsafe git_repository_open(&repository, gitDirectory) == 0,
      let repository = unsafe repository
    else { throw .cannotOpen(path: gitDirectory, reason: GitError.lastReason) }
    unsafe self.repository = repository
    guard isPacking else { return }
    let database = try unsafe self.database()
    defer { unsafe git_odb_free(database) }
    guard unsafe git_mempack_new(&memory) == 0,
      unsafe git_odb_add_backend(database, memory, 999) == 0
    else { throw .failed(what: "write notes", reason: GitError.lastReason) }
  }

  deinit { unsafe git_repository_free(repository) }

  private func database() throws(GitError) -> OpaquePointer {
    var database: OpaquePointer?
    guard unsafe git_repository_odb(&database, repository) == 0, let database = unsafe database
    else { throw .failed(what: "write notes", reason: GitError.lastReason) }
    return unsafe database
  }

  private func check(_ status: Int32, _ what: String) throws(GitError) {
    if status < 0 { throw .failed(what: what, reason: GitError.lastReason) }
  }

  /// A tree with files put in place of those at the same paths, or beside the others.
  func tree(
    _ files: [(path: String, content: [UInt8])], over old: ObjectID?
  ) throws(GitError) -> git_oid {
    var updates: [git_tree_update] = unsafe []
    defer { unsafe updates.forEach { unsafe free(UnsafeMutablePointer(mutating: $0.path)) } }
    for file in files {
      var blob = git_oid()
      let status = unsafe file.content.withUnsafeBytes { bytes in
        unsafe git_blob_create_from_buffer(&blob, repository, bytes.baseAddress, bytes.count)
      }
      try check(status, "write a note")
      unsafe updates.append(
        git_tree_update(
          action: GIT_TREE_UPDATE_UPSERT, id: blob, filemode: GIT_FILEMODE_BLOB,
          path: UnsafePointer(strdup(file.path))))
    }
    var tree: OpaquePointer?
    defer { unsafe git_tree_free(tree) }
    if let old {
      var oid = old.oid
      try check(unsafe git_tree_lookup(&tree, repository, &oid), "read the tree of notes")
    }
    var result = git_oid()
    try check(
      unsafe git_tree_create_updated(&result, repository, tree, updates.count, updates),
      "write the tree of notes")
    return result
  }

  func commit(
    _ tree: git_oid, parents: [CommitID], message: String, by identity: Identity, at now: Int64
  ) throws(GitError) -> CommitID {
    var signature: UnsafeMutablePointer<git_signature>?
    let name = identity.name.isEmpty ? identity.email : identity.name
    try check(
      unsafe git_signature_new(&signature, name, identity.email, now, 0),
      "sign notes as \(name) <\(identity.email)>")
    defer { unsafe git_signature_free(signature) }
    var treeID = tree
    var object: OpaquePointer?
    try check(unsafe git_tree_lookup(&object, repository, &treeID), "read the tree of notes")
    defer { unsafe git_tree_free(object) }
    var commits: [OpaquePointer?] = unsafe []
    defer { unsafe commits.forEach { unsafe git_commit_free($0) } }
    for parent in parents {
      var commit: OpaquePointer?
      var oid = parent.object.oid
      try check(unsafe git_commit_lookup(&commit, repository, &oid), "read \(parent.short)")
      unsafe commits.append(commit)
    }
    var result = git_oid()
    let status = unsafe commits.withUnsafeMutableBufferPointer { commits in
      unsafe git_commit_create(
        &result, repository, nil, signature, signature, nil, message, object, commits.count,
        commits.baseAddress)
    }
    try check(status, "write the commit of notes")
    return CommitID(ObjectID(result))
  }

  /// Writes what is in memory as a pack.
  func finish() throws(GitError) {
    guard let memory = unsafe memory else { return }
    var pack = unsafe git_buf()
    defer { unsafe git_buf_dispose(&pack) }
    try check(unsafe git_mempack_dump(&pack, repository, memory), "pack notes")
    let common = unsafe git_repository_commondir(repository).map { unsafe String(cString: $0) }
    let folder = (common ?? "") + "objects/pack"
    let database = try unsafe self.database()
    defer { unsafe git_odb_free(database) }
    var indexer: OpaquePointer?
    try check(unsafe git_indexer_new(&indexer, folder, 0o444, database, nil), "pack notes")
    defer { unsafe git_indexer_free(indexer) }
    var progress = git_indexer_progress()
    try check(
      unsafe git_indexer_append(indexer, pack.ptr, pack.size, &progress), "write a pack of notes")
    try check(unsafe git_indexer_commit(indexer, &progress), "write a pack of notes")
    unsafe git_mempack_reset(memory)
    try check(unsafe git_odb_refresh(database), "read the pack of notes")
  }

  /// Has a ref name another commit, if it still names the old one.
  func move(
    _ ref: String, from old: CommitID?, to new: CommitID, message: String
  ) throws(GitError) -> Bool {
    var reference: OpaquePointer?
    defer { unsafe git_reference_free(reference) }
    var (oid, before) = (new.object.oid, git_oid())
    if let old { before = old.object.oid }
    let status = unsafe git_reference_create_matching(
      &reference, repository, ref, &oid, 1, &before, "byline: " + message)
    if status == GIT_EMODIFIED.rawValue || status == GIT_EEXISTS.rawValue
      || status == GIT_ELOCKED.rawValue
    {
      return false
    }
    try check(status, "move \(ref)")
    return true
  }
}
