import Catalog
import Corpus
import Git
import Provenance

/// What was found in a repository or a folder, before it is put into the memory.
struct FoundSource {
  struct Document {
    var path: Path
    var blob: BlobID?
    /// CR LF already reads as LF; empty while `isUnread`.
    var text: [UInt8]
    var runs: [OriginRun]
    /// Seconds since 1970: when it was saved, if it is not committed like that.
    var savedAt: Int64?
    /// What is left of it where lines were cut out: then `runs` no longer hold.
    var cut: CutText?
    /// The text is that of a blob which was learned whole under this path: it is read where it is
    /// needed.
    var isUnread = false
  }

  var record: LearnedSource
  var documents: [Document] = []
  var origins: [Origin] = []
  /// Repositories that lie in the folder.
  var repositories: [String] = []
  /// Outside Git: origins of lines that were there when their document was first seen.
  var firstSeen: Set<Int> = []
  /// What was left unused and why, for people.
  var warnings: [String] = []
  /// Where texts are read that are not yet.
  var texts: CommittedTexts?

  /// The text of a document, read if it is not yet.
  ///
  /// - Throws: `GitError`, if it is no longer there.
  func text(of document: Document) throws -> [UInt8] {
    guard document.isUnread, let blob = document.blob, let texts else { return document.text }
    return try texts.text(of: blob)
  }

  mutating func exclude(_ path: Path, _ exclusion: Exclusion) {
    record.exclusions.append((path, exclusion.code, exclusion.detail))
  }
}

extension [SavedDocument] {
  /// By path.
  var states: [Path: SavedState] {
    reduce(into: [:]) { $0[$1.path] = $1.state }
  }
}
