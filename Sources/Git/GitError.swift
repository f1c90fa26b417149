import CGit2
package import Provenance

/// Why something could not be read from a Git repository.
package enum GitError: Error, Equatable, CustomStringConvertible {
  case notARepository(path: String)
  case cannotOpen(path: String, reason: String)
  case otherOwner(path: String)
  case unknownRevision(String)
  case unborn(path: String)
  case missingObject(String)
  case damagedObject(String, reason: String)
  case tooLarge(String)
  case tooManyFiles(limit: Int)
  case unknownPath(String, revision: CommitID)
  case severalRevisions(String)
  case badLineRange(String, reason: String)
  case badIgnoreList(file: String, line: Int)
  case failed(what: String, reason: String)
  case cancelled

  package var description: String {
    switch self {
    case .notARepository(let path): "cannot read \(path): it is not in a Git repository"
    case .cannotOpen(let path, let reason): "cannot open the repository \(path): \(reason)"
    case .otherOwner(let path):
      "cannot open the repository \(path): it belongs to another user; "
        + "`git config --global --add safe.directory \(path)` allows it"
    case .unknownRevision(let name): "cannot find the revision \(name)"
    case .unborn(let path): "cannot read \(path): it has no commits yet"
    case .missingObject(let name): "cannot read the Git object \(name): it is not in the repository"
    case .damagedObject(let name, let reason): "cannot read the Git object \(name): \(reason)"
    case .tooLarge(let name): "cannot compare the Git object \(name): it is larger than 256 MiB"
    case .unknownPath(let path, let revision):
      "cannot find \(path) at \(revision.short): no such file there"
    case .tooManyFiles(let limit): "cannot list the files: there are more than \(limit)"
    case .severalRevisions(let names): "cannot begin at several revisions: \(names)"
    case .badLineRange(let range, let reason): "cannot use the lines -L \(range): \(reason)"
    case .badIgnoreList(let file, let line):
      "cannot read the revisions to ignore in \(file): line \(line) is not the name of an object"
    case .failed(let what, let reason): "cannot \(what): \(reason)"
    case .cancelled: "stopped"
    }
  }

  /// libgit2's last error on this thread.
  static var lastReason: String {
    guard let error = unsafe git_error_last(), let message = unsafe error.pointee.message else {
      return "unknown reason"
    }
    return unsafe String(cString: message)
  }
}
