import Corpus
import Git
import Provenance

/// Reads texts of a repository that were learned whole, where they turn out to be needed.
final class CommittedTexts {
  private let path: String
  private var opened: OpenRepository?

  private final class OpenRepository {
    let repository: Repository
    init(_ repository: consuming Repository) { self.repository = repository }
  }

  /// `path` is a repository's; it is opened when the first text is read.
  init(path: String) { self.path = path }

  /// The text of a blob as it was learned.
  ///
  /// - Throws: `GitError`.
  func text(of blob: BlobID) throws -> [UInt8] {
    let open = try opened ?? OpenRepository(Repository(containing: path))
    opened = open
    return DocumentRules.whole(try open.repository.blob(blob))
  }
}
