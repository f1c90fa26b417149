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
    try Self.append(entry.encoded(), to: file, isSynced: isSynced)
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
    try Self.drain(file) { lines throws(CatalogError) in
      var entries: [LedgerEntry] = []
      var torn: [ArraySlice<UInt8>] = []
      for line in lines {
        if let entry = try? LedgerEntry(decoding: line) {
          entries.append(entry)
        } else {
          torn.append(line)
        }
      }
      try store.append(entries)
      return torn
    }
    try Self.drain(generated) { lines throws(CatalogError) in
      var texts: [GeneratedText] = []
      var torn: [ArraySlice<UInt8>] = []
      for line in lines {
        if let text = try? GeneratedText(decoding: line) {
          texts.append(text)
        } else {
          torn.append(line)
        }
      }
      try store.add(texts)
      return torn
    }
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

  /// Gives what waits to `body`, which says which lines it could not read.
  private static func drain(
    _ file: LineSpool,
    _ body: ([ArraySlice<UInt8>]) throws(CatalogError) -> [ArraySlice<UInt8>]
  ) throws(CatalogError) {
    guard let lines = file.take() else { return }
    file.finish(settingAside: try body(lines))
  }
}
