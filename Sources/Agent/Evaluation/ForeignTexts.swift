import Attribution
import Corpus
import Git
import LanguageModel
import Provenance

/// Pieces of text of a repository or a folder that is not learned.
enum ForeignTexts {
  /// At most `count` of the pieces, drawn, with the name of the source.
  ///
  /// - Throws: `AgentError.noSuchPath`, `GitError`.
  static func drawn(
    _ count: Int, from path: String, by generator: inout SplitMix64
  ) throws -> (name: String, pieces: [[UInt8]]) {
    let (name, pieces) = try pieces(of: path)
    return (name, Array(pieces.shuffled(using: &generator).prefix(count)))
  }

  /// Pieces of 25 lines of all files that would be learned, with the name of the source.
  ///
  /// - Throws: `AgentError.noSuchPath`, `GitError`.
  private static func pieces(of path: String) throws -> (name: String, pieces: [[UInt8]]) {
    guard let real = SourceReader.realPath(path) else { throw AgentError.noSuchPath(path) }
    var texts: [[UInt8]] = []
    let rules = DocumentRules()
    if let repository = try? Repository(containing: real), let head = try repository.head() {
      for file in try repository.files(at: head)
      where file.kind == .regular || file.kind == .executable {
        guard rules.exclusion(of: file.path, size: repository.size(of: file.blob)) == nil,
          let content = try? repository.blob(file.blob)
        else { continue }
        if case .text(let text, _) = rules.read(file.path, content) { texts.append(text) }
      }
    } else {
      for file in FolderFiles(of: real).files where !file.isSymlink {
        guard rules.exclusion(of: file.path, size: file.size) == nil,
          let content = FolderFiles.content(of: file.path, in: real)
        else { continue }
        if case .text(let text, _) = rules.read(file.path, content) { texts.append(text) }
      }
    }
    return (SourceReader.name(of: real), texts.flatMap { UnrelatedTexts.pieces(of: $0) })
  }
}
