import Git
import Glibc
import Provenance

/// Where a text lies: in which repository, and under what path there.
package struct TextPlace: Sendable {
  /// As the sources name it; `nil` outside of repositories.
  package var repository: String?
  /// The commit at HEAD, in hex.
  package var revision: String?
  /// From the top of the work tree.
  package var path: String?

  /// The place of a file, which need not be there yet; without one that of the folder at hand.
  package init(of file: String?) {
    let folder = file.map { file in
      file.lastIndex(of: "/").map { String(file[...$0]) } ?? "."
    }
    guard let repository = try? Repository(containing: folder ?? ".") else { return }
    self.repository = SourceReader.path(of: repository)
    revision = (try? repository.head())?.description
    guard let file, let top = repository.workingDirectory,
      let real = SourceReader.realPath(folder ?? ".")
    else { return }
    let name = file.lastIndex(of: "/").map { file[file.index(after: $0)...] } ?? file[...]
    let whole = (real == "/" ? "" : real) + "/" + name
    if whole.hasPrefix(top) { path = String(whole.dropFirst(top.count)) }
  }

  /// The top of the work tree at hand; the folder at hand outside of repositories.
  package static func projectFolder() -> String {
    let here = SourceReader.realPath(".") ?? "."
    guard let repository = try? Repository(containing: "."), let top = repository.workingDirectory
    else { return here }
    return top.hasSuffix("/") ? String(top.dropLast()) : top
  }
}
