import Catalog
import Foundation
import Glibc
import Memory

/// The store, open for writing for as long as this lives: nobody else writes to it meanwhile.
///
/// What was opened of the memory stays open from one change to the next.
final class StoreWriter {
  let location: StoreLocation
  let store: Store
  let segments: SegmentStore
  private let lock: WriterLock
  /// The memory in use; `nil` where nothing is learned, or it is not opened yet.
  private var opened: OpenMemory?

  /// Waits up to `patience` milliseconds for whoever writes.
  ///
  /// - Throws: `CatalogError`, `busy` if somebody else still writes then.
  init(_ location: StoreLocation, patience: Int) throws {
    try location.prepare()
    let lock = try WriterLock(location, patience: patience)
    store = try Store(writing: location, lock: lock)
    self.lock = lock
    self.location = location
    segments = SegmentStore(location)
  }

  /// What is learned, without its gates.
  ///
  /// - Throws: `nothingLearned`, `SegmentError`.
  func memory() throws -> OpenMemory {
    if let opened { return opened }
    let found = try open(store.manifest(withGates: false))
    opened = found
    return found
  }

  /// What is learned, without its gates; `nil` where nothing is.
  func memoryIfAny() throws -> OpenMemory? {
    do { return try memory() } catch CatalogError.nothingLearned { return nil }
  }

  private func manifestIfAny() throws -> MemoryManifest? {
    do { return try store.manifest(withGates: false) } catch CatalogError.nothingLearned {
      return nil
    }
  }

  /// Takes segments that cannot be used out of the memory and puts their files aside; with
  /// `isThorough` those are found, too, that open and hold something else than what was learned.
  ///
  /// - Returns: where the files are now.
  func setAsideUnusable(isThorough: Bool = false) throws -> [String] {
    if opened != nil, !isThorough { return [] }
    guard var manifest = try manifestIfAny() else { return [] }
    let moved = try segments.setAsideUnusable(in: &manifest, isThorough: isThorough)
    opened = try open(manifest)
    return moved
  }

  /// Opens a version of the memory; views that an older store lacks are made.
  func open(_ manifest: MemoryManifest) throws -> OpenMemory {
    let views = ViewSegments(segments)
    for entry in manifest.segments where !views.areThere(for: entry.file) {
      try views.write(
        for: entry.file, segments.segment(of: entry), store.paths(inSegment: entry.file))
    }
    return try OpenMemory(manifest, segments, reusing: opened)
  }

  /// Makes a change, with the memory of its manifest, the one that counts, and removes files that
  /// it does not need.
  func record(_ change: CatalogChange, _ updated: OpenMemory, now: Int64) throws {
    segments.syncFolder()
    try store.record(change, now: now)
    var updated = updated
    updated.manifest = change.manifest
    opened = updated
    segments.removeAll(but: change.manifest)
  }

  // MARK: Merges

  /// A folder for segments that are being made; those of processes that have ended are removed.
  func makeMergeFolder() throws -> String {
    let files = FileManager.default
    for name in (try? files.contentsOfDirectory(atPath: location.merging)) ?? [] {
      let owner = name.prefix { $0 != "." }
      if let pid = pid_t(owner), pid == getpid() || kill(pid, 0) == 0 { continue }
      removeMergeFolder("\(location.merging)/\(name)")
    }
    let folder = "\(location.merging)/\(getpid()).\(UInt64.random(in: 0 ... .max))"
    do {
      try files.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw CatalogError.noFolder(path: folder, reason: error.localizedDescription)
    }
    return folder
  }

  func removeMergeFolder(_ folder: String) {
    // What cannot be removed is removed with the next merge.
    try? FileManager.default.removeItem(atPath: folder)
  }

  // MARK: Erasing

  /// Takes away whatever is being made, as it may hold text that is to be gone, and has what others
  /// make of it not put to use.
  func beginErasing() throws {
    removeMergeFolder(location.merging)
    try store.countErasure()
  }

  /// Leaves nothing of what was deleted in the database's log, nor of parts that were set aside.
  func endErasing() throws {
    try store.forgetDeleted()
    do {
      try FileManager.default.removeItem(atPath: location.damaged)
    } catch CocoaError.fileNoSuchFile {}
  }
}
