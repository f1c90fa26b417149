import Foundation
import GRDB
import Support
import Testing

@testable import Catalog

@Suite struct Ledgers {
  private func store(_ folder: ScratchFolder) throws -> (StoreLocation, Store) {
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    try location.prepare()
    let lock = try WriterLock(location)
    return (location, try Store(writing: location, lock: lock))
  }

  private func entry(_ number: Int) -> LedgerEntry {
    LedgerEntry(
      id: "entry-\(number)", kind: number % 2 == 0 ? .viewed : .committed, at: Int64(number),
      inputDigest: "00", inputBytes: 10, bits: 20, newBits: 5,
      credits: [
        .init(person: "p\(number % 3)", commitment: "c", source: "s", bits: 15, own: false)
      ], memory: "m", policy: "p")
  }

  @Test func `take an entry once, however often it is spooled`() throws {
    let folder = try ScratchFolder()
    let (location, store) = try store(folder)
    let spool = Spool(location)
    try spool.append(entry(1))
    try spool.append(entry(2))
    try spool.drain(into: store)
    // A crash after the commit leaves the file that was being drained.
    try spool.append(entry(2))
    try FileManager.default.moveItem(
      atPath: location.spool, toPath: location.spool + ".draining")
    try spool.append(entry(3))
    try spool.drain(into: store)
    try spool.drain(into: store)
    #expect(try store.verifyLedger(head: nil).count == 3)
    #expect(spool.entries().entries.isEmpty)
  }

  @Test func `set aside a torn line`() throws {
    let folder = try ScratchFolder()
    let (location, store) = try store(folder)
    let spool = Spool(location)
    try spool.append(entry(1))
    let handle = try #require(FileHandle(forWritingAtPath: location.spool))
    handle.seekToEndOfFile()
    handle.write(Data("{\"id\": \"half".utf8))
    try handle.close()
    try spool.drain(into: store)
    #expect(try store.verifyLedger(head: nil).count == 1)
    #expect(FileManager.default.fileExists(atPath: location.spool + ".unreadable"))
  }
}

@Suite struct Stores {
  @Test func `that are missing or empty say that nothing was learned`() throws {
    let folder = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    #expect(throws: CatalogError.nothingLearned) { try Store(reading: location) }
  }

  @Test func `of a newer version are refused and left alone`() throws {
    let folder = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    try location.prepare()
    let lock = try WriterLock(location)
    do {
      let store = try Store(writing: location, lock: lock)
      try store.pool.write {
        try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 from the future')")
      }
      try store.pool.close()
    }
    #expect(throws: CatalogError.self) { try Store(writing: location, lock: lock) }
    #expect(throws: CatalogError.self) { try Store(reading: location) }
  }

  @Test func `of an older version are copied before they change`() throws {
    let folder = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    try location.prepare()
    let lock = try WriterLock(location)
    let old = try DatabaseQueue(path: location.database)
    try old.write {
      try $0.execute(
        sql: """
          CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
          CREATE TABLE kept (x);
          INSERT INTO kept VALUES (42);
          """)
    }
    try old.close()
    // Version 0 had no migrations: an empty list is a store that is new.
    _ = try Store(writing: location, lock: lock)
    #expect(try Store(reading: location).sources().isEmpty)
  }

  @Test func `have one writer, whose process is named`() throws {
    let folder = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    try location.prepare()
    let lock = try WriterLock(location)
    #expect(throws: CatalogError.busy(pid: getpid())) { _ = try WriterLock(location) }
    _ = consume lock
    _ = try WriterLock(location)
  }

  @Test func `that are damaged are named and kept`() throws {
    let folder = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": folder.path])
    try location.prepare()
    try Data(repeating: 7, count: 8192).write(to: URL(filePath: location.database))
    #expect(throws: CatalogError.self) { try Store(reading: location) }
    let size = try FileManager.default.attributesOfItem(atPath: location.database)[.size] as? Int
    #expect(size == 8192)
  }
}
