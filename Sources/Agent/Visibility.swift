import Annotations
import Catalog
import Glibc
import Provenance

/// For whom a text is, as far as that decides what may be named in it.
package struct TextAudience: Sendable {
  /// The path of the repository that the text is for, as its source has it.
  package var repository: String?
  /// Names and paths of sources that the user shares, beside those that say so themselves.
  package var shared: Set<String> = []

  package init() {}
}

/// Who may read of the places that a text draws on.
///
/// Source: DESIGN §7, What leaves the store.
extension LearnedMemory {
  /// Of a source, for a text in a repository.
  func visibility(of source: Source, for audience: TextAudience) -> Annotation.Visibility {
    if source.path == audience.repository { return .here }
    let isShared =
      source.isShared || audience.shared.contains(source.name)
      || audience.shared.contains(source.path)
    return isShared ? .shared : .private
  }

  /// Of credit that rests on no one place: a person of whom anything private is learned may be
  /// credited for that.
  func visibility(
    of person: UInt32?, for audience: TextAudience
  ) throws -> Annotation.Visibility {
    guard let person else { return .private }
    let sources = try store.sources()
    let hidden = sources.filter { visibility(of: $0, for: audience) == .private }
    if hidden.count == sources.count { return .private }
    if hidden.isEmpty { return .shared }
    return try store.hasWritten(person, in: hidden) ? .private : .shared
  }
}
