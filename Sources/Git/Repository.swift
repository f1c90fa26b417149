import CGit2
import Glibc
package import Provenance

/// A Git repository on disk, opened for reading only.
///
/// Nothing that the repository configures is run. One handle per thread.
@safe package struct Repository: ~Copyable {
  private let raw: OpaquePointer
  /// With `/` at the end, as Git has it; of a linked worktree its own.
  package let gitDirectory: String
  /// The Git directory that all worktrees share.
  package let commonDirectory: String
  /// `nil` for a bare repository.
  package let workingDirectory: String?
  let reader: ObjectReader
  package let grafts: Grafts
  /// Trees read lately, for whoever reads with this handle.
  let trees: TreeCache

  /// Opens the repository that a path lies in.
  ///
  /// - Throws: `notARepository`, `otherOwner`, `cannotOpen`.
  package init(containing path: String) throws(GitError) {
    guard GitRuntime.started >= 0 else {
      throw .cannotOpen(path: path, reason: GitError.lastReason)
    }
    var raw: OpaquePointer?
    let status = unsafe git_repository_open_ext(&raw, path, 0, nil)
    guard status == 0, let raw = unsafe raw else { throw Self.openError(status, path) }
    let gitDirectory = unsafe String(cString: git_repository_path(raw))
    let commonDirectory = unsafe String(cString: git_repository_commondir(raw))
    let working = unsafe git_repository_workdir(raw)
    let folder = unsafe working.map { unsafe String(cString: $0) }
    // A bare repository without a configuration file looks to libgit2 as if the folder above
    // were its work tree; Git goes by the name.
    let isNamed = gitDirectory.hasSuffix("/.git/")
    let hasLink = folder.map { unsafe access($0 + ".git", F_OK) == 0 } ?? false
    let workingDirectory = isNamed || hasLink ? folder : nil
    let reader: ObjectReader
    do throws(GitError) {
      let parts = [gitDirectory, workingDirectory, workingDirectory.map { $0 + ".git" }]
      guard
        SafeDirectories.allow(
          workingDirectory ?? gitDirectory, parts: parts.compactMap(\.self))
      else { throw GitError.otherOwner(path: workingDirectory ?? gitDirectory) }
      reader = try ObjectReader(
        at: gitDirectory, replaced: unsafe Self.replacements(raw, commonDirectory))
    } catch {
      unsafe git_repository_free(raw)
      throw error
    }
    unsafe self.raw = raw
    self.reader = reader
    trees = TreeCache(reader)
    self.gitDirectory = gitDirectory
    self.commonDirectory = commonDirectory
    self.workingDirectory = workingDirectory
    grafts = Grafts(
      shallow: readFile(commonDirectory + "shallow"),
      grafts: readFile(commonDirectory + "info/grafts"))
  }

  deinit { unsafe git_repository_free(raw) }

  /// For this module's other files.
  var handle: OpaquePointer { unsafe raw }

  private static func openError(_ status: Int32, _ path: String) -> GitError {
    let reason = GitError.lastReason
    if reason.contains("objectformat") {
      return .cannotOpen(path: path, reason: "it uses SHA-256 names, which are not supported yet")
    }
    if reason.contains("refstorage") {
      return .cannotOpen(path: path, reason: "it keeps its refs as a reftable, not supported yet")
    }
    if status == GIT_ENOTFOUND.rawValue { return .notARepository(path: path) }
    return .cannotOpen(path: path, reason: reason)
  }

  package var isBare: Bool { workingDirectory == nil }

  /// The commit that HEAD names; `nil` before the first one.
  package func head() throws(GitError) -> CommitID? {
    var oid = git_oid()
    let status = unsafe git_reference_name_to_id(&oid, raw, "HEAD")
    if status == GIT_ENOTFOUND.rawValue { return nil }
    guard status == 0 else { throw .failed(what: "read HEAD", reason: GitError.lastReason) }
    return CommitID(ObjectID(oid))
  }

  /// The commit that a revision names, as `git rev-parse` reads it.
  package func resolve(_ revision: String) throws(GitError) -> CommitID {
    var object: OpaquePointer?
    guard unsafe git_revparse_single(&object, raw, revision) == 0, let object = unsafe object
    else {
      // libgit2 does not read commits without a date, as some old importers wrote them.
      if let id = plainName(revision), (try? reader.object(id))?.isCommit == true {
        return CommitID(id)
      }
      throw .unknownRevision(revision)
    }
    defer { unsafe git_object_free(object) }
    var commit: OpaquePointer?
    guard unsafe git_object_peel(&commit, object, GIT_OBJECT_COMMIT) == 0,
      let commit = unsafe commit
    else { throw .unknownRevision(revision) }
    defer { unsafe git_object_free(commit) }
    return unsafe CommitID(ObjectID(git_object_id(commit).pointee))
  }

  /// The commit that two histories have in common last; `nil` if they have none.
  package func mergeBase(_ a: CommitID, _ b: CommitID) throws(GitError) -> CommitID? {
    var (first, second) = (a.object.oid, b.object.oid)
    var base = git_oid()
    let status = unsafe git_merge_base(&base, raw, &first, &second)
    if status == GIT_ENOTFOUND.rawValue { return nil }
    guard status == 0 else {
      throw .failed(what: "find where two histories part", reason: GitError.lastReason)
    }
    return CommitID(ObjectID(base))
  }

  /// The files that are staged, unmerged ones left out.
  ///
  /// The index is read as it is: no file of the work tree is looked at, no filter is run. `name` is
  /// that of another one, which counts only if it lies in the Git directory.
  package func stagedFiles(index name: String? = nil) throws(GitError) -> [TreeFile] {
    var index: OpaquePointer?
    let own = unsafe name.flatMap { unsafe realpath($0, nil) }
    defer { unsafe free(own) }
    let path = unsafe own.map { unsafe String(cString: $0) }
    let isInside = path.map { $0.hasPrefix(gitDirectory) } ?? false
    let status: Int32
    if isInside {
      status = unsafe git_index_open(&index, path)
    } else {
      status = unsafe git_repository_index(&index, raw)
    }
    guard status == 0, let index = unsafe index else {
      throw .failed(what: "read what is staged", reason: GitError.lastReason)
    }
    defer { unsafe git_index_free(index) }
    var result: [TreeFile] = []
    for number in 0..<(unsafe git_index_entrycount(index)) {
      guard let entry = unsafe git_index_get_byindex(index, number),
        unsafe git_index_entry_stage(entry) == 0, let name = unsafe entry.pointee.path
      else { continue }
      let kind: TreeFile.Kind
      switch unsafe entry.pointee.mode {
      case 0o100644: kind = .regular
      case 0o100755: kind = .executable
      case 0o120000: kind = .symlink
      case 0o160000: kind = .submodule
      default: continue
      }
      let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: name, count: strlen(name)))
      let id = unsafe BlobID(ObjectID(entry.pointee.id))
      result.append(TreeFile(path: Path(bytes: bytes), kind: kind, blob: id))
    }
    return result
  }

  /// The object that a name or a whole id stands for, without a look at it.
  private func plainName(_ revision: String) -> ObjectID? {
    if let id = ObjectID(hex: revision) { return id }
    var reference: OpaquePointer?
    guard unsafe git_reference_dwim(&reference, raw, revision) == 0,
      let reference = unsafe reference
    else { return nil }
    defer { unsafe git_reference_free(reference) }
    return unsafe git_reference_target(reference).map { unsafe ObjectID($0.pointee) }
  }

  package func commit(_ id: CommitID) throws(GitError) -> CommitRecord {
    let object = try reader.object(id.object)
    guard object.isCommit, var record = CommitRecord(id: id, object.array) else {
      throw .damagedObject(id.description, reason: "it is not a commit")
    }
    if let parents = grafts.parents(of: id) { record.parents = parents }
    return record
  }

  /// The content of a file.
  package func blob(_ id: BlobID) throws(GitError) -> [UInt8] { try reader.blob(id).array }

  /// The size of a file; `nil` if the repository does not have it.
  package func size(of id: BlobID) -> Int? { reader.size(id.object) }

  /// `user.name` and `user.email`; `nil` without an address.
  package func userIdentity() -> Identity? {
    var config: OpaquePointer?
    guard unsafe git_repository_config_snapshot(&config, raw) == 0, let config = unsafe config
    else { return nil }
    defer { unsafe git_config_free(config) }
    return unsafe Self.identity(config)
  }

  /// The same outside a repository.
  package static func globalIdentity() -> Identity? {
    guard GitRuntime.started >= 0 else { return nil }
    var all: OpaquePointer?
    guard unsafe git_config_open_default(&all) == 0, let all = unsafe all else { return nil }
    defer { unsafe git_config_free(all) }
    var config: OpaquePointer?
    guard unsafe git_config_snapshot(&config, all) == 0, let config = unsafe config else {
      return nil
    }
    defer { unsafe git_config_free(config) }
    return unsafe identity(config)
  }

  private static func setting(_ key: String, _ config: OpaquePointer) -> String? {
    var text: UnsafePointer<CChar>?
    guard unsafe git_config_get_string(&text, config, key) == 0, let text = unsafe text else {
      return nil
    }
    return unsafe String(cString: text)
  }

  private static func identity(_ config: OpaquePointer) -> Identity? {
    guard let email = unsafe setting("user.email", config), !email.isEmpty else { return nil }
    return Identity(name: unsafe setting("user.name", config) ?? "", email: email)
  }

  /// All values of a setting, the most particular file's last.
  package func settings(_ key: String) -> [String] {
    var config: OpaquePointer?
    guard unsafe git_repository_config_snapshot(&config, raw) == 0, let config = unsafe config
    else { return [] }
    defer { unsafe git_config_free(config) }
    return unsafe config.values(key)
  }

  /// Whether a setting is true; `nil` if it is not set.
  package func flag(_ key: String) -> Bool? {
    settings(key).last.map { $0.isEmpty || CleanConversion.isTrue($0) }
  }

  /// The names that `.mailmap` gives, then those of `mailmap.blob` and `mailmap.file`.
  package func mailmap() -> Mailmap {
    var map = Mailmap()
    if let workingDirectory {
      if let content = readFile(workingDirectory + ".mailmap", followsLinks: false) {
        map.add(content)
      }
    } else if let content = content(at: "HEAD:.mailmap") {
      map.add(content)
    }
    var config: OpaquePointer?
    guard unsafe git_repository_config_snapshot(&config, raw) == 0, let config = unsafe config
    else { return map }
    defer { unsafe git_config_free(config) }
    if let blob = unsafe Self.setting("mailmap.blob", config), let content = content(at: blob) {
      map.add(content)
    }
    if let file = unsafe Self.setting("mailmap.file", config), let content = readFile(file) {
      map.add(content)
    }
    return map
  }

  private func content(at revision: String) -> [UInt8]? {
    var object: OpaquePointer?
    guard unsafe git_revparse_single(&object, raw, revision) == 0, let object = unsafe object
    else { return nil }
    defer { unsafe git_object_free(object) }
    let id = unsafe ObjectID(git_object_id(object).pointee)
    return try? reader.blob(BlobID(id)).array
  }

  /// A digest of what changes history beside the commits themselves, and of commits to ignore;
  /// zero if nothing does.
  func decrees(ignoring commits: Set<CommitID>) -> ObjectID {
    let none = ObjectID(head: 0, middle: 0, tail: 0)
    let lists = [
      grafts.names, reader.replaced.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] },
      commits.sorted().map(\.object),
    ]
    if lists.allSatisfy(\.isEmpty) { return none }
    var digest = SHA256()
    for list in lists {
      digest.update([UInt8](repeating: 0, count: 20))
      for name in list { digest.update(name.bytes) }
    }
    return ObjectID(bytes: digest.finish()) ?? none
  }

  /// Objects that `refs/replace` puts others in the place of, with those.
  ///
  /// Source: git-replace(1).
  private static func replacements(
    _ raw: OpaquePointer, _ commonDirectory: String
  ) -> [ObjectID: ObjectID] {
    if SafeDirectories.environment("GIT_NO_REPLACE_OBJECTS") != nil { return [:] }
    var iterator: OpaquePointer?
    guard unsafe git_reference_iterator_glob_new(&iterator, raw, "refs/replace/*") == 0,
      let iterator = unsafe iterator
    else { return [:] }
    defer { unsafe git_reference_iterator_free(iterator) }
    var result: [ObjectID: ObjectID] = [:]
    var reference: OpaquePointer?
    while unsafe git_reference_next(&reference, iterator) == 0, let found = unsafe reference {
      defer { unsafe git_reference_free(found) }
      let name = unsafe String(cString: git_reference_name(found)).dropFirst(13)
      if let old = ObjectID(hex: name), let new = unsafe git_reference_target(found) {
        result[old] = unsafe ObjectID(new.pointee)
      }
    }
    guard !result.isEmpty else { return result }
    var config: OpaquePointer?
    guard unsafe git_repository_config_snapshot(&config, raw) == 0, let config = unsafe config
    else { return result }
    defer { unsafe git_config_free(config) }
    var isUsed: Int32 = 1
    _ = unsafe git_config_get_bool(&isUsed, config, "core.usereplacerefs")
    return isUsed != 0 ? result : [:]
  }
}
