package import Provenance

/// Who is behind the commits of a blame, on request: all persons of each, and what kind they are.
package struct BlamePeople: Sendable {
  private let mailmap: Mailmap

  package init(_ mailmap: Mailmap) { self.mailmap = mailmap }

  /// The author and the co-authors, after the mailmap; nobody twice.
  package func authors(of commit: BlamedCommit) -> [Identity] {
    if commit.record.id == .uncommitted { return [commit.record.author.identity] }
    var result: [Identity] = []
    for author in Contributors.of(commit.record).authors.map(mailmap.resolve)
    where !result.contains(author) { result.append(author) }
    return result
  }

  /// The kind of a commit's lines: those beyond the edge of a shallow clone are unknown.
  package func kind(of commit: BlamedCommit) -> OriginKind {
    commit.isShallow ? .unknown : Contributors.of(commit.record).kind
  }
}
