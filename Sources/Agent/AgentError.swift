/// Why a command could not do what it was asked.
package enum AgentError: Error, Equatable, CustomStringConvertible {
  case noSuchPath(String)
  case nothingToLearn(path: String)
  case unreadable(path: String, reason: String)
  case notText(path: String)
  case unknownSource(String)
  case noSpace(path: String, needed: Int, free: Int)
  /// The settings of a coding agent cannot be changed.
  case settings(path: String, reason: String)
  case cannotStart(reason: String)
  /// Text that was to be gone stands in a file of the store.
  case notErased(file: String)
  case unknownOptOut(String)
  /// What an opt-out is to be about cannot be told.
  case noOptOut(reason: String)
  case doesNotStop(pid: Int32, reason: String)
  case stopped

  package var description: String {
    switch self {
    case .noSuchPath(let path): "cannot find \(path): no such file or folder"
    case .nothingToLearn(let path): "cannot learn from \(path): there is no text in it to learn"
    case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
    case .notText(let path): "cannot annotate \(path): it is a binary file, not text"
    case .unknownSource(let name):
      "cannot find the source \(name): `byline sources` lists what is learned"
    case .noSpace(let path, let needed, let free):
      "cannot learn: about \(needed >> 20) MiB are needed in \(path), \(free >> 20) MiB are free; "
        + "nothing was changed"
    case .settings(let path, let reason): "cannot change \(path): \(reason); it was left as it is"
    case .notErased(let file):
      "cannot certify that the text is erased: some of it stands in \(file); it stays hidden"
    case .unknownOptOut(let id):
      "cannot find the opt-out \(id): `byline optout list` lists them"
    case .noOptOut(let reason): "cannot opt out: \(reason)"
    case .cannotStart(let reason): "cannot start the agent: \(reason)"
    case .doesNotStop(let pid, let reason): "cannot stop the agent (process \(pid)): \(reason)"
    case .stopped: "stopped; what was learned before is still in use"
    }
  }
}
