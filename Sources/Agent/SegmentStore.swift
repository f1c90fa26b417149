import Catalog
import Foundation
import Memory
import Provenance

/// The segment files of a store, or of a folder beside them.
///
/// What is written is on the disk, but its name only after `syncFolder`.
struct SegmentStore {
  private let location: StoreLocation
  private let folder: String

  init(_ location: StoreLocation, in folder: String? = nil) {
    self.location = location
    self.folder = folder ?? location.segments
  }

  func path(of file: String) -> String { "\(folder)/\(file)" }

  /// A segment file that is written and has no name yet.
  struct Unnamed: Sendable {
    fileprivate let path: String
    let digest: [UInt8]

    /// The name that its digest and the documents' paths give it: its views, which are named after
    /// it, depend on those.
    func name(paths: [Path]) -> String {
      var hash = SHA256()
      hash.update(digest)
      for path in paths { hash.update(path.bytes + [0]) }
      return "\(hash.finish().hex.prefix(32)).segment"
    }
  }

  /// Writes a segment, which gets its name afterwards or is removed.
  func write(_ content: SegmentContent) throws -> Unnamed {
    let temporary = path(of: "\(UInt64.random(in: 0 ... .max)).new")
    do {
      let digest = try SegmentBuilder.write(content, to: temporary)
      return Unnamed(path: temporary, digest: digest)
    } catch SegmentError.cannotWrite(let path, let code) {
      unsafe unlink(temporary)
      throw error(path, code)
    }
  }

  func name(_ segment: Unnamed, _ name: String) throws { try move(segment.path, to: name) }

  func remove(_ segment: Unnamed) { unsafe unlink(segment.path) }

  /// Writes the rows of dead documents under a name of their own.
  func write(_ rows: RowSet) throws -> String {
    let bytes = rows.encoded()
    let name = "\(SHA256.digest(bytes).hex.prefix(32)).dead"
    try write(bytes, as: name)
    return name
  }

  /// Writes the rows of dead documents under a name.
  func write(_ rows: RowSet, as name: String) throws { try write(rows.encoded(), as: name) }

  private func write(_ bytes: [UInt8], as name: String) throws {
    let temporary = path(of: name + ".new")
    let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw error(temporary, errno) }
    var offset = 0
    while offset < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { raw in
        unsafe Glibc.write(descriptor, raw.baseAddress! + offset, min(raw.count - offset, 1 << 26))
      }
      if count <= 0 {
        if errno == EINTR { continue }
        let error = error(temporary, errno)
        close(descriptor)
        unsafe unlink(temporary)
        throw error
      }
      offset += count
    }
    let isSynced = fsync(descriptor) == 0
    let code = errno
    close(descriptor)
    guard isSynced else {
      unsafe unlink(temporary)
      throw error(temporary, code)
    }
    try move(temporary, to: name)
  }

  private func move(_ temporary: String, to name: String) throws {
    guard unsafe rename(temporary, path(of: name)) == 0 else {
      let error = error(temporary, errno)
      unsafe unlink(temporary)
      throw error
    }
  }

  /// Takes a file over from another folder of the store.
  func take(_ file: String, from other: SegmentStore) throws {
    guard unsafe rename(other.path(of: file), path(of: file)) == 0 else {
      throw error(path(of: file), errno)
    }
  }

  private func error(_ path: String, _ code: Int32) -> CatalogError {
    switch code {
    case ENOSPC, EDQUOT: .full(path: path)
    case EACCES, EROFS: .readOnly(path: path)
    default: .failed(path: path, reason: unsafe String(cString: strerror(code)))
    }
  }

  /// Puts the names of the files that were written on the disk.
  func syncFolder() {
    let folder = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Opens the memory of a manifest, where `persons` names, for some, the person whom they are.
  ///
  /// - Throws: `SegmentError` naming the file that is damaged or missing.
  /// - Complexity: O(1) for each file, and what its table of people holds.
  func memory(
    of manifest: MemoryManifest, merging persons: [UInt32: UInt32] = [:]
  ) throws(SegmentError) -> Memory {
    var segments: [Segment] = []
    var dead: [[RowSet]] = []
    for entry in manifest.segments {
      segments.append(try segment(of: entry, persons))
      dead.append(try self.dead(of: entry))
    }
    return Memory(
      segments, deadDocuments: manifest.segments.map { Set($0.deadDocuments.map(Int.init)) },
      dead: dead)
  }

  /// The rows of the documents of a segment that no longer count.
  func dead(of entry: MemoryManifest.Segment) throws(SegmentError) -> [RowSet] {
    var sets: [RowSet] = []
    for file in entry.deadFiles { sets.append(try RowSet(path: path(of: file))) }
    return sets
  }

  func segment(
    of entry: MemoryManifest.Segment, _ persons: [UInt32: UInt32] = [:]
  ) throws(SegmentError) -> Segment {
    let segment = try Segment(path: path(of: entry.file), merging: persons)
    guard segment.digest == entry.digest,
      entry.deadDocuments.allSatisfy({ Int($0) < segment.documentCount })
    else {
      throw .damaged(path: path(of: entry.file), reason: "it is not the one that was learned")
    }
    return segment
  }

  /// Takes segments that cannot be used out of a manifest and puts their files aside.
  ///
  /// With `isThorough` they are read in full; where they are whole and still not what was learned,
  /// all are put aside.
  /// - Returns: where the files are now.
  /// - Complexity: O(segments); O(bytes) if it is thorough.
  func setAsideUnusable(
    in manifest: inout MemoryManifest, isThorough: Bool = false
  ) throws -> [String] {
    var moved: [String] = []
    var usable: [MemoryManifest.Segment] = []
    for entry in manifest.segments {
      do {
        let segment = try segment(of: entry)
        _ = try dead(of: entry)
        if isThorough { try Self.requireIntact(segment) }
        usable.append(entry)
      } catch {
        moved.append(try setAside(entry.file))
        continue
      }
      // Views are made again from the segment itself.
      for file in ViewSegments.files(of: entry.file).dropFirst()
      where unsafe access(path(of: file), F_OK) == 0 {
        do {
          let view = try Segment(path: path(of: file))
          if isThorough { try Self.requireIntact(view) }
        } catch { moved.append(try setAside(file)) }
      }
    }
    let isWhole = usable.count == manifest.segments.count
    manifest.segments = usable
    if isThorough, isWhole, try memory(of: manifest).recomputedContentDigest() != manifest.digest {
      for entry in usable { moved.append(try setAside(entry.file)) }
      manifest.segments = []
    }
    return moved
  }

  /// - Throws: `damaged` if the content is not what its checksums say.
  private static func requireIntact(_ segment: Segment) throws(SegmentError) {
    guard segment.isIntact() else {
      throw .damaged(path: segment.name, reason: "its content is not what its checksums say")
    }
  }

  /// Reads all files of the memory in full.
  ///
  /// - Throws: `SegmentError` naming the first that is damaged.
  func requireIntact(_ manifest: MemoryManifest) throws(SegmentError) {
    for entry in manifest.segments {
      try Self.requireIntact(segment(of: entry))
      for file in ViewSegments.files(of: entry.file).dropFirst()
      where unsafe access(path(of: file), F_OK) == 0 {
        try Self.requireIntact(Segment(path: path(of: file)))
      }
    }
  }

  private func setAside(_ file: String) throws -> String {
    let aside = location.damaged
    try FileManager.default.createDirectory(
      atPath: aside, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    unsafe rename(path(of: file), "\(aside)/\(file)")
    return "\(aside)/\(file)"
  }

  /// Removes files that a manifest does not name: what a killed learn left behind.
  func removeAll(but manifest: MemoryManifest?) {
    let kept = Set(
      (manifest?.segments ?? []).flatMap { entry in
        ViewSegments.files(of: entry.file) + entry.deadFiles
          + ViewSegments.deadFiles(of: entry)
      })
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for file in files where !kept.contains(file) { unsafe unlink(path(of: file)) }
  }

  /// Bytes on disk of everything in the store.
  func storeBytes() -> Int {
    var total = 0
    for folder in [location.data, location.segments] {
      for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
        var facts = stat()
        if unsafe stat("\(folder)/\(file)", &facts) == 0, facts.st_mode & S_IFMT == S_IFREG {
          total += Int(facts.st_size)
        }
      }
    }
    return total
  }

  /// Free bytes where the store lies.
  func freeBytes() -> Int? {
    var facts = statvfs()
    guard unsafe statvfs(location.data, &facts) == 0 else { return nil }
    return Int(facts.f_bavail) * Int(facts.f_frsize)
  }
}
