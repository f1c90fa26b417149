import Attribution
import Catalog
package import Git
import LanguageModel
import Memory
package import Provenance

/// When a text was written, as a repository's history tells it: after a revision, and not after a
/// time.
package struct Moment: Sendable, Hashable {
  /// What the text was written on top of; `nil` for the first commit of a history.
  package var revision: CommitID?
  /// Seconds since 1970, for what the repository's history says nothing of.
  package var time: Int64

  package init(revision: CommitID?, time: Int64) { (self.revision, self.time) = (revision, time) }

  /// The moment at which a commit was made: after its first parent, by its committer's clock.
  package init(of commit: CommitID, in repository: borrowing Repository) throws(GitError) {
    let record = try repository.commit(commit)
    self.init(revision: record.parents.first, time: record.committer.time)
  }
}

extension LearnedMemory {
  /// The memory as it was at a moment of a repository's history: what came later does not count.
  ///
  /// Later is, of commits that the repository has, what the moment's revision does not rest on;
  /// of all else, other repositories' commits and folders' edits, what has a later date. Work in
  /// repositories that is saved and not committed is not history yet: it never counts.
  /// - Throws: `GitError` where the history cannot be read, `CatalogError`.
  /// - Complexity: O(commits + origins), and O(length) steps for every document with later text.
  package func asOf(
    _ moment: Moment, in repository: borrowing Repository
  ) throws -> LearnedMemory {
    let later = try LaterOrigins(
      moment, repository, BlameStore(location), among: model.memory.segments)
    let saved = try store.savedPlaces()
    let origins = zip(manifest.segments, model.memory.segments).map { entry, segment in
      var isLater = segment.origins.map(later.contains)
      for run in saved[entry.file, default: []].flatMap(segment.runs(ofDocument:))
      where segment.origins[run.origin].commit == nil {
        isLater[run.origin] = true
      }
      return isLater
    }
    let none = [Set<Int>](repeating: [], count: origins.count)
    func without(_ model: Model) -> Model {
      Model(memory: model.memory.leavingOut(origins: origins, documents: none), gate: model.gate)
    }
    var result = LearnedMemory(
      self, model: without(model),
      views: creditModel.views.map { .init($0.view, without($0.model)) })
    result.moment = moment
    return result
  }
}

/// Tells which origins are later than a moment.
private struct LaterOrigins {
  private let moment: Moment
  /// Commits of the memory that the repository has.
  private let known: Set<CommitID>
  private let history: CommitHistory?

  init(
    _ moment: Moment, _ repository: borrowing Repository, _ blames: BlameStore,
    among segments: [Segment]
  ) throws {
    self.moment = moment
    let objects = repository.objects
    var commits: Set<CommitID> = []
    for segment in segments { commits.formUnion(segment.origins.lazy.compactMap(\.commit)) }
    known = commits.filter { objects.has($0) }
    // Of a repository that is not learned there is nothing to be read.
    guard !known.isEmpty, let revision = moment.revision else {
      history = nil
      return
    }
    history = try repository.history(
      of: revision, knowing: blames.snapshot(ofSource: SourceReader.path(of: repository)))
  }

  func contains(_ origin: SegmentOrigin) -> Bool {
    guard let commit = origin.commit, known.contains(commit) else {
      return origin.time > moment.time
    }
    return !(history?.contains(commit) ?? false)
  }
}
