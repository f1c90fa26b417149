import CGit2
import Provenance

extension ObjectID {
  init(_ oid: git_oid) {
    self = unsafe withUnsafeBytes(of: oid.id) { raw in
      func word(_ offset: Int) -> UInt64 {
        unsafe UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      }
      return unsafe ObjectID(
        head: word(0), middle: word(8),
        tail: UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: 16, as: UInt32.self)))
    }
  }

  var oid: git_oid {
    var oid = git_oid()
    unsafe withUnsafeMutableBytes(of: &oid.id) { raw in
      unsafe raw.storeBytes(of: head.bigEndian, toByteOffset: 0, as: UInt64.self)
      unsafe raw.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
      unsafe raw.storeBytes(of: tail.bigEndian, toByteOffset: 16, as: UInt32.self)
    }
    return oid
  }
}

/// The content of one object, in libgit2's memory.
@safe final class StoredObject {
  private let raw: OpaquePointer
  let bytes: UnsafeRawBufferPointer
  let isTree, isBlob, isCommit: Bool

  fileprivate init(_ raw: OpaquePointer) {
    unsafe self.raw = raw
    unsafe bytes = UnsafeRawBufferPointer(
      start: git_odb_object_data(raw), count: git_odb_object_size(raw))
    let kind = unsafe git_odb_object_type(raw)
    (isTree, isBlob, isCommit) = (
      kind == GIT_OBJECT_TREE, kind == GIT_OBJECT_BLOB, kind == GIT_OBJECT_COMMIT
    )
  }

  deinit { unsafe git_odb_object_free(raw) }

  var array: [UInt8] { unsafe [UInt8](bytes) }
}

/// Reads objects; one of its own per thread.
@safe final class ObjectReader {
  private let repository: OpaquePointer
  private let database: OpaquePointer
  /// Objects in whose place others are read.
  let replaced: [ObjectID: ObjectID]
  private var hasMemory = false
  private let loose: LooseObjects

  /// Opens the repository at a Git directory.
  init(
    at gitDirectory: String, replaced: [ObjectID: ObjectID] = [:]
  ) throws(GitError) {
    guard GitRuntime.started >= 0 else {
      throw .cannotOpen(path: gitDirectory, reason: GitError.lastReason)
    }
    var repository: OpaquePointer?
    guard unsafe git_repository_open(&repository, gitDirectory) == 0,
      let repository = unsafe repository
    else { throw .cannotOpen(path: gitDirectory, reason: GitError.lastReason) }
    var database: OpaquePointer?
    guard unsafe git_repository_odb(&database, repository) == 0, let database = unsafe database
    else {
      let reason = GitError.lastReason
      unsafe git_repository_free(repository)
      throw .cannotOpen(path: gitDirectory, reason: reason)
    }
    unsafe self.repository = repository
    unsafe self.database = database
    self.replaced = replaced
    let common = unsafe git_repository_commondir(repository).map { unsafe String(cString: $0) }
    loose = LooseObjects((common ?? gitDirectory) + "objects")
  }

  deinit {
    unsafe git_odb_free(database)
    unsafe git_repository_free(repository)
  }

  /// The object that is read for an id; a chain of replacements ends after five, as in Git.
  private func stored(_ id: ObjectID) -> ObjectID {
    if replaced.isEmpty { return id }
    var id = id
    for _ in 0..<5 {
      guard let next = replaced[id] else { break }
      id = next
    }
    return id
  }

  /// - Throws: `missingObject` or `damagedObject`.
  func object(_ id: ObjectID) throws(GitError) -> StoredObject {
    let name = stored(id)
    if loose.isCutOff(name) { throw .damagedObject(id.hex, reason: "its file is cut off") }
    var oid = name.oid
    var raw: OpaquePointer?
    let status = unsafe git_odb_read(&raw, database, &oid)
    guard status == 0, let raw = unsafe raw else {
      if status == GIT_ENOTFOUND.rawValue { throw .missingObject(id.hex) }
      throw .damagedObject(id.hex, reason: GitError.lastReason)
    }
    return unsafe StoredObject(raw)
  }

  func blob(_ id: BlobID) throws(GitError) -> StoredObject {
    let object = try object(id.object)
    guard object.isBlob else { throw .damagedObject(id.description, reason: "it is not a blob") }
    return object
  }

  /// Makes content readable as a blob that is written nowhere but in memory.
  ///
  /// Source: libgit2's `git_mempack`, an object database in memory.
  func pretend(_ content: [UInt8]) throws(GitError) -> BlobID {
    if !hasMemory {
      var memory: UnsafeMutablePointer<git_odb_backend>?
      guard unsafe git_mempack_new(&memory) == 0,
        unsafe git_odb_add_backend(database, memory, 999) == 0
      else { throw .failed(what: "keep a file in memory", reason: GitError.lastReason) }
      hasMemory = true
    }
    var oid = git_oid()
    let status = unsafe content.withUnsafeBytes { bytes in
      unsafe git_odb_write(&oid, database, bytes.baseAddress, bytes.count, GIT_OBJECT_BLOB)
    }
    guard status == 0 else {
      throw .failed(what: "keep a file in memory", reason: GitError.lastReason)
    }
    return BlobID(ObjectID(oid))
  }

  /// The size of an object, without reading it whole; `nil` if it is not there.
  func size(_ id: ObjectID) -> Int? {
    var oid = stored(id).oid
    var length = 0
    var kind = GIT_OBJECT_ANY
    return unsafe git_odb_read_header(&length, &kind, database, &oid) == 0 ? length : nil
  }

  /// Whether an object is there; what others add meanwhile is not looked for.
  func has(_ id: ObjectID) -> Bool {
    var oid = stored(id).oid
    let flags = UInt32(GIT_ODB_LOOKUP_NO_REFRESH.rawValue)
    return unsafe git_odb_exists_ext(database, &oid, flags) == 1
  }
}
