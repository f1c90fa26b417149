import Agent
import Git
import Glibc
import Provenance

/// What a blame is about: a path, and from which commit on, read as `git blame` reads its arguments.
struct BlameTarget {
  /// A path on this machine, in a bare repository one inside it.
  var file: String
  var revisions: [String]

  /// Reads `[REV…] FILE` and, where the last argument is a revision, `FILE REV`.
  ///
  /// `path` is the file, where it was told apart by `--`.
  init(_ arguments: [String], path: String?) {
    if let path {
      (file, revisions) = (path, arguments)
      return
    }
    file = arguments.last ?? "."
    revisions = arguments.dropLast()
    if arguments.count == 2, let repository = try? Repository(containing: Self.folder(of: file)),
      (try? repository.resolve(file)) != nil
    {
      (file, revisions) = (arguments[0], [arguments[1]])
    }
  }

  /// The folder that a file would be in; the current one where that is nowhere on disk.
  static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    let folder = slash == file.startIndex ? "/" : String(file[..<slash])
    return unsafe access(folder, F_OK) == 0 ? folder : "."
  }

  /// The path inside the repository: of the work tree, or as it is in a bare one.
  func path(in repository: borrowing Repository) throws -> Path {
    guard let top = repository.workingDirectory else { return Path(file) }
    var parts = file.split(separator: "/", omittingEmptySubsequences: true).map(String.init)
    // What exists of the folder is followed through links, the rest is taken as it is spelled.
    var rest: [String] = [parts.popLast() ?? file]
    while true {
      let folder = (file.hasPrefix("/") ? "/" : "./") + parts.joined(separator: "/")
      if let found = unsafe realpath(folder, nil) {
        defer { unsafe free(found) }
        let base = unsafe String(cString: found)
        let whole = (base == "/" ? "" : base) + "/" + rest.reversed().joined(separator: "/")
        return Path(whole.hasPrefix(top) ? String(whole.dropFirst(top.count)) : file)
      }
      guard let last = parts.popLast() else { return Path(file) }
      rest.append(last)
    }
  }

  /// The commit to begin at, `nil` for the work tree, and those whose history is left out.
  func commits(in repository: borrowing Repository) throws -> (tip: CommitID?, excluded: [CommitID])
  {
    var tip: CommitID?
    var excluded: [CommitID] = []
    for revision in revisions {
      if revision.hasPrefix("^") {
        excluded.append(try repository.resolve(String(revision.dropFirst())))
        continue
      }
      var name = revision
      if let dots = revision.firstRange(of: ".."), !revision.contains("...") {
        let from = revision[..<dots.lowerBound]
        let to = revision[dots.upperBound...]
        excluded.append(try repository.resolve(from.isEmpty ? "HEAD" : String(from)))
        name = to.isEmpty ? "HEAD" : String(to)
      }
      guard tip == nil else { throw GitError.severalRevisions(revisions.joined(separator: " ")) }
      tip = try repository.resolve(name)
    }
    return (tip, excluded)
  }
}
