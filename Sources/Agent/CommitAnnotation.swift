package import Annotations
import Corpus
package import Git
package import Provenance

/// What a commit adds, credited against what there was before it.
package struct CommitAnnotation: Sendable {
  package var commit: CommitID
  /// `nil` for the first commit of a history.
  package var parent: CommitID?
  /// The files that it adds lines to, by path; none if it only takes away.
  package var files: [AnnotatedText]

  /// All files in one, for notes, trailers and the ledger; `nil` if there are none.
  package var joined: Annotation? { AnnotationReport(files).joined }
}

extension LearnedMemory {
  /// Credits the lines that a commit adds to its first parent, as of that parent.
  ///
  /// For hooks, notes and whoever catches up with commits:
  ///
  ///     let memory = try LearnedMemory(location)
  ///     let repository = try Repository(containing: path)
  ///     var request = AnnotationInput(bytes: [], now: now)
  ///     request.asking = identity      // whose credit is their own: the commit's author, say
  ///     let found = try memory.annotation(
  ///       ofCommit: commit, in: repository, like: request, version: version)
  ///     let record = found.joined      // names private sources: publish it before it is pushed
  ///
  /// It does not matter when this is called, nor whether the commit, or later ones, were learned by
  /// then: occurrences in the commit itself, in what does not lie before it and in other sources'
  /// later text do not count. `as_of` holds the parent and the time of the commit, by its
  /// committer's clock. The files' own earlier versions do count: they were there before.
  /// - Throws: `GitError` where the history cannot be read, and as `annotate`.
  package func annotation(
    ofCommit commit: CommitID, in repository: borrowing Repository, like request: AnnotationInput,
    version: String
  ) throws -> CommitAnnotation {
    let moment = try Moment(of: commit, in: repository)
    let added = try repository.addedLines(in: commit.description)
    var result = CommitAnnotation(commit: commit, parent: moment.revision, files: [])
    if added.isEmpty { return result }
    let before = try asOf(moment, in: repository)
    var request = request
    request.audience.repository = SourceReader.path(of: repository)
    for file in added {
      var text = ChangedText(bytes: file.bytes, lines: file.lines)
      text.path = file.path.description
      guard var credited = try before.annotate(text, like: request, version: version) else {
        continue
      }
      credited.annotation.input.language =
        (TextLanguage.of(path: file.path.description) ?? TextLanguage.of(text: file.bytes))?.name
      result.files.append(credited)
    }
    return result
  }
}
