import ArgumentParser
import Agent
import Git
import Glibc
import Provenance

struct BlameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "blame", abstract: "Say which commit every line of a file came with.")

  @Argument(help: "A file of the repository here; with --all, the repository.") var file: String?
  @Argument(help: "The revision to look at.") var revision: String?
  @Flag(help: "Print what `git blame --porcelain` prints.") var porcelain = false
  @Flag(help: "Print what `git blame --line-porcelain` prints.") var linePorcelain = false
  @Flag(help: "Blame every text file of the repository, each after a line with its name.")
  var all = false
  @Option(help: "How many files are worked on at a time.") var threads: Int?

  func validate() throws {
    if file == nil, !all { throw ValidationError("name a file, or ask for --all") }
    if let threads, threads < 1 { throw ValidationError("--threads is at least 1") }
  }

  func run() throws {
    let target = file ?? "."
    // In a bare repository a path leads to nothing on disk.
    var folder = all ? target : Self.folder(of: target)
    if !all, unsafe access(folder, F_OK) != 0 { folder = "." }
    let repository = try Repository(containing: folder)
    guard
      let tip = try revision.map({ try repository.resolve($0) }) ?? repository.head()
    else { throw GitError.unborn(path: folder) }
    let wanted = all ? nil : try path(of: target, in: repository)
    var files: [(path: Path, blob: BlobID)] = []
    for entry in try repository.files(at: tip)
    where entry.kind == .regular || entry.kind == .executable {
      if let wanted {
        if entry.path == wanted { files.append((entry.path, entry.blob)) }
      } else if let content = try? repository.blob(entry.blob), !content.prefix(8000).contains(0) {
        files.append((entry.path, entry.blob))
      }
    }
    if files.isEmpty, let wanted {
      throw GitError.unknownPath(wanted.description, revision: tip)
    }
    let settings = try Surroundings.settings()
    let blame = try repository.blame(
      at: tip, files: files, threads: try Surroundings.threads(threads, settings))
    if repository.hasReplacements {
      StandardOutput.note("byline: replace refs and grafts are not followed")
    }
    try print(blame, repository)
  }

  private func print(_ blame: RepositoryBlame, _ repository: borrowing Repository) throws {
    let mailmap = repository.mailmap()
    var machine = BlamePorcelain(blame, mailmap, repeatsDetails: linePorcelain)
    let table = BlameTable(blame, mailmap)
    for file in blame.files {
      if all { try StandardOutput.write(file.path.quotedForGit + [0x0A]) }
      if file.isUnavailable {
        StandardOutput.note("byline: \(file.path): its content is not in the repository")
        continue
      }
      let content = try repository.blob(file.blob)
      try StandardOutput.write(
        porcelain || linePorcelain
          ? machine.text(of: file, content) : table.text(of: file, content))
    }
  }

  private static func folder(of file: String) -> String {
    guard let slash = file.lastIndex(of: "/") else { return "." }
    return slash == file.startIndex ? "/" : String(file[..<slash])
  }

  /// The path inside the repository: of the work tree, or as it is in a bare one.
  private func path(of file: String, in repository: borrowing Repository) throws -> Path {
    guard let top = repository.workingDirectory else { return Path(file) }
    guard let folder = unsafe realpath(Self.folder(of: file), nil) else {
      throw AgentError.noSuchPath(file)
    }
    defer { unsafe free(folder) }
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let whole = unsafe String(cString: folder) + "/" + name
    return Path(whole.hasPrefix(top) ? String(whole.dropFirst(top.count)) : file)
  }
}
