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
  /// of all else, other repositories' commits and folders' edits, what has a later date.
  /// - Throws: `GitError` where the history cannot be read, `CatalogError`.
  /// - Complexity: O(commits + origins), and O(length) steps for every document with later text.
  package func asOf(
    _ moment: Moment, in repository: borrowing Repository
  ) throws -> LearnedMemory {
    let later = try LaterOrigins(moment, repository, BlameStore(location))
    let origins = model.memory.segments.map { $0.origins.map(later.contains) }
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
  private let history: CommitHistory?
  /// Commits that the repository has and that the revision does not rest on.
  private let others: (CommitID) -> Bool

  init(
    _ moment: Moment, _ repository: borrowing Repository, _ blames: BlameStore
  ) throws {
    self.moment = moment
    let snapshot = blames.snapshot(ofSource: SourceReader.path(of: repository))
    history = try moment.revision.map { try repository.history(of: $0, knowing: snapshot) }
    let objects = repository.objects
    others = { objects.has($0) }
  }

  func contains(_ origin: SegmentOrigin) -> Bool {
    guard let commit = origin.commit else { return origin.time > moment.time }
    if let history, history.contains(commit) { return false }
    return others(commit) || origin.time > moment.time
  }
}
