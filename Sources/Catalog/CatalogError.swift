import GRDB
import Glibc

/// Why the store could not be used.
package enum CatalogError: Error, Equatable, CustomStringConvertible {
  case nothingLearned
  case newerStore(path: String, found: String)
  case busy(pid: Int32?)
  case agentRuns(pid: Int32?)
  case noFolder(path: String, reason: String)
  case damaged(path: String, reason: String)
  case full(path: String)
  case readOnly(path: String)
  case failed(path: String, reason: String)
  case ledgerBroken(entry: Int, reason: String)
  case noEntry(String, isAmbiguous: Bool)
  case notCorrectable(entry: Int)
  case badExport(path: String, line: Int, reason: String)

  package var description: String {
    switch self {
    case .nothingLearned:
      "nothing has been learned yet: `byline learn PATH` learns a repository or a folder"
    case .newerStore(let path, let found):
      "cannot use the store \(path): a newer byline wrote it (\(found)); update this one"
    case .busy(let pid):
      "cannot write to the store: another byline is writing"
        + (pid.map { " (process \($0))" } ?? "")
    case .agentRuns(let pid):
      "cannot start: an agent already runs for this store"
        + (pid.map { " (process \($0))" } ?? "")
    case .noFolder(let path, let reason): "cannot use the folder \(path): \(reason)"
    case .damaged(let path, let reason):
      "cannot use the store \(path): \(reason); it was left as it is"
    case .full(let path): "cannot write to \(path): the disk is full; nothing was changed"
    case .readOnly(let path): "cannot write to \(path): it is read-only"
    case .failed(let path, let reason): "cannot use the store \(path): \(reason)"
    case .ledgerBroken(let entry, let reason): "the ledger is broken at entry \(entry): \(reason)"
    case .noEntry(let name, let isAmbiguous):
      "cannot find the entry \(name): "
        + (isAmbiguous ? "several ids begin so" : "`byline ledger list` lists what there is")
    case .notCorrectable(let entry):
      "cannot correct entry \(entry): it is about another entry itself; correct that one again"
    case .badExport(let path, let line, let reason): "cannot use \(path), line \(line): \(reason)"
    }
  }

  init(_ error: any Error, path: String) {
    switch error {
    case let error as CatalogError: self = error
    case let error as DatabaseError:
      switch error.resultCode {
      case .SQLITE_FULL: self = .full(path: path)
      case .SQLITE_IOERR where Self.isFull(path), .SQLITE_CANTOPEN where Self.isFull(path):
        self = .full(path: path)
      case .SQLITE_READONLY, .SQLITE_CANTOPEN: self = .readOnly(path: path)
      case .SQLITE_CORRUPT, .SQLITE_NOTADB:
        self = .damaged(path: path, reason: error.message ?? "it is damaged")
      case .SQLITE_BUSY: self = .busy(pid: nil)
      default: self = .failed(path: path, reason: error.message ?? "\(error)")
      }
    default: self = .failed(path: path, reason: "\(error)")
    }
  }

  /// Whether the disk has no room for the index that even readers keep beside the database.
  private static func isFull(_ path: String) -> Bool {
    var facts = statvfs()
    guard unsafe statvfs(path, &facts) == 0 else { return false }
    return facts.f_bavail * facts.f_frsize < 1 << 16
  }
}
