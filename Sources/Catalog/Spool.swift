import Glibc

/// Records that wait for whoever writes to the ledger next.
///
/// A reader adds one line with one write and takes no lock.
package struct Spool: Sendable {
  private let path: String

  package init(_ location: StoreLocation) { path = location.spool }

  /// Adds an entry.
  ///
  /// - Throws: `full`, `readOnly` or `failed`; nothing was added then.
  package func append(_ entry: LedgerEntry) throws(CatalogError) {
    let line: [UInt8]
    do { line = try entry.encoded() + [0x0A] } catch {
      throw .failed(path: path, reason: "\(error)")
    }
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.error(path) }
    defer { close(descriptor) }
    guard unsafe write(descriptor, line, line.count) == line.count else {
      throw Self.error(path)
    }
  }

  private static func error(_ path: String) -> CatalogError {
    switch errno {
    case ENOSPC, EDQUOT: .full(path: path)
    case EACCES, EROFS: .readOnly(path: path)
    default: .failed(path: path, reason: unsafe String(cString: strerror(errno)))
    }
  }

  /// Entries that wait, oldest first, and how many lines could not be read.
  package func entries() -> (entries: [LedgerEntry], torn: Int) {
    var all: [LedgerEntry] = []
    var torn = 0
    for file in [path + ".draining", path] {
      guard let content = readWhole(file) else { continue }
      for line in content.split(separator: 0x0A) {
        if let entry = try? LedgerEntry(decoding: line) { all.append(entry) } else { torn += 1 }
      }
    }
    return (all, torn)
  }

  /// Moves what waits into the ledger; the caller holds the writer's lock.
  ///
  /// A crash at any point repeats or loses nothing: entries are known by their id, and the file
  /// goes only after they are committed. Lines that cannot be read are set aside.
  package func drain(into store: Store) throws(CatalogError) {
    let draining = path + ".draining"
    if unsafe access(draining, F_OK) != 0 {
      guard unsafe rename(path, draining) == 0 else { return }
    }
    let content = readWhole(draining) ?? []
    var entries: [LedgerEntry] = []
    var torn: [UInt8] = []
    for line in content.split(separator: 0x0A) {
      if let entry = try? LedgerEntry(decoding: line) {
        entries.append(entry)
      } else {
        torn += line + [0x0A]
      }
    }
    try store.append(entries)
    if !torn.isEmpty {
      let descriptor = unsafe open(
        path + ".unreadable", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
      if descriptor >= 0 {
        _ = unsafe write(descriptor, torn, torn.count)
        close(descriptor)
      }
    }
    unsafe unlink(draining)
  }

  private func readWhole(_ path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count <= 0 { return result }
      result += buffer[..<count]
    }
  }
}
