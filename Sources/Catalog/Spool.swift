import Glibc
import HookSpool

/// Records that wait for whoever writes to the store next: entries of the ledger, and what coding
/// agents wrote.
package struct Spool: Sendable {
  private let file: LineSpool
  private let generated: LineSpool

  package init(_ location: StoreLocation) {
    file = LineSpool(path: location.spool)
    generated = LineSpool(path: location.generatedSpool)
  }

  /// Adds an entry, with one write and no lock; with `isSynced` the disk has it then.
  ///
  /// - Throws: `full`, `readOnly` or `failed`; nothing was added then.
  package func append(_ entry: LedgerEntry, isSynced: Bool = false) throws(CatalogError) {
    try Self.append(entry.encoded(withPlaces: true), to: file, isSynced: isSynced)
  }

  /// Entries that wait, oldest first, and how many lines could not be read.
  package func entries() -> (entries: [LedgerEntry], torn: Int) {
    var all: [LedgerEntry] = []
    var torn = 0
    for line in file.lines() {
      if let entry = try? LedgerEntry(decoding: line) { all.append(entry) } else { torn += 1 }
    }
    return (all, torn)
  }

  /// Adds what a coding agent wrote, with one write and no lock.
  ///
  /// - Throws: `full`, `readOnly` or `failed`.
  package func append(_ text: GeneratedText) throws(CatalogError) {
    let line: [UInt8]
    do { line = try text.encoded() } catch {
      throw .failed(path: generated.path, reason: "\(error)")
    }
    try Self.append(line, to: generated)
  }

  /// What coding agents wrote that is not in the database yet, oldest first.
  package func generatedTexts() -> [GeneratedText] {
    generated.lines().compactMap { try? GeneratedText(decoding: $0) }
  }

  /// Moves what waits into the store; the caller holds the writer's lock.
  ///
  /// Records are known by their id. Lines that cannot be read are set aside.
  package func drain(into store: Store) throws(CatalogError) {
    try Self.drain(file, { try LedgerEntry(decoding: $0) }, store.append)
    try Self.drain(generated, { try GeneratedText(decoding: $0) }, store.add)
  }

  private static func append(
    _ line: [UInt8], to file: LineSpool, isSynced: Bool = false
  ) throws(CatalogError) {
    switch file.append(line, isSynced: isSynced) {
    case 0: return
    case ENOSPC, EDQUOT: throw .full(path: file.path)
    case EACCES, EROFS: throw .readOnly(path: file.path)
    case let number:
      throw .failed(path: file.path, reason: unsafe String(cString: strerror(number)))
    }
  }

  /// Gives the records that wait to `store`; lines that are none are set aside.
  private static func drain<Record>(
    _ file: LineSpool, _ read: (ArraySlice<UInt8>) throws -> Record,
    _ store: ([Record]) throws(CatalogError) -> Void
  ) throws(CatalogError) {
    guard let lines = file.take() else { return }
    var records: [Record] = []
    var torn: [ArraySlice<UInt8>] = []
    for line in lines {
      if let record = try? read(line) { records.append(record) } else { torn.append(line) }
    }
    try store(records)
    file.finish(settingAside: torn)
  }
}

extension Store {
  /// Opens the store for reading, with what waited for the ledger entered, unless somebody else is
  /// writing.
  ///
  /// - Throws: as `init(reading:)`.
  package static func upToDate(_ location: StoreLocation) throws(CatalogError) -> Store {
    let store = try Store(reading: location)
    if let lock = try? WriterLock(location) {
      try Spool(location).drain(into: Store(writing: location, lock: lock))
    }
    return store
  }
}
