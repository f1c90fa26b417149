/// From what a memory was learned, as far as it may be said outside this machine.
///
/// Learning the same revisions, in the order of `sources`, with the same settings, opt-outs and
/// version into an empty store gives the same digests. Sources that are private are one entry, `hidden`.
package struct TrainingManifest: Codable, Sendable, Equatable {
  package struct Model: Codable, Sendable, Equatable {
    /// SHA-256 over the logical content of the memory, in hex.
    package var digest: String
    /// SHA-256 of each view's gate, in hex.
    package var gates: [String: String]
    /// Whether the gates were trained on this very memory; else some documents changed since.
    package var isFresh: Bool
    package init(digest: String, gates: [String: String], isFresh: Bool) {
      (self.digest, self.gates, self.isFresh) = (digest, gates, isFresh)
    }
  }

  package struct Settings: Codable, Sendable, Equatable {
    package var seed: UInt64
    package var maxFileBytes: Int
    package init(seed: UInt64, maxFileBytes: Int) {
      (self.seed, self.maxFileBytes) = (seed, maxFileBytes)
    }
  }

  package struct Document: Codable, Sendable, Equatable {
    package var path: String
    /// The name of Git's blob; `nil` outside Git.
    package var blob: String?
    /// SHA-256 of the text and its owners, in hex.
    package var digest: String
    package var lines: Int
    package var bytes: Int
    package init(path: String, blob: String?, digest: String, lines: Int, bytes: Int) {
      (self.path, self.blob, self.digest) = (path, blob, digest)
      (self.lines, self.bytes) = (lines, bytes)
    }
  }

  package struct Exclusion: Codable, Sendable, Equatable {
    package var path: String
    package var reason: String
    package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }
  }

  /// What somebody has in a source.
  package struct Part: Codable, Sendable, Equatable {
    package var personId: String
    /// Lines in millionths: one of two authors has half of each.
    package var microlines: Int64
    /// Of these, in documentation.
    package var documentationMicrolines: Int64
    /// Bits credited in what was committed, accepted or put out, in millionths.
    package var microbits: Int64
    package init(personId: String) {
      self.personId = personId
      (microlines, documentationMicrolines, microbits) = (0, 0, 0)
    }
  }

  package struct Source: Codable, Sendable, Equatable {
    package var name: String
    /// `repository` or `folder`.
    package var kind: String
    package var revision: String?
    package var isCommons: Bool
    package var documents: [Document] = []
    package var exclusions: [Exclusion] = []
    /// Commits that made lines which are learned, sorted.
    package var commits: [String] = []
    package var parts: [Part] = []
    package init(name: String, kind: String, revision: String?, isCommons: Bool) {
      (self.name, self.kind, self.revision, self.isCommons) = (name, kind, revision, isCommons)
    }
    package var lines: Int { documents.reduce(0) { $0 + $1.lines } }
    package var bytes: Int { documents.reduce(0) { $0 + $1.bytes } }
  }

  /// What is not learned because somebody said so.
  package struct OptOut: Codable, Sendable, Equatable {
    /// `person`, `source`, `path`, `commits`, or `others`: who is not on a source's list.
    package var kind: String
    /// Of a person: the random id.
    package var personId: String?
    /// The name of the source that it is limited to.
    package var source: String?
    /// A glob, or a range of commits as it was given.
    package var pattern: String?
    /// The commits of such a range, sorted.
    package var commits: [String]?
    package var at: String
    /// Whether the text is gone from the disk too.
    package var isErased: Bool
    package init(kind: String, at: String, isErased: Bool) {
      (self.kind, self.at, self.isErased) = (kind, at, isErased)
    }
  }

  package struct Person: Codable, Sendable, Equatable {
    package var personId: String
    package var name: String
    /// `nil` unless addresses are published.
    package var email: String?
    /// The account on GitHub or GitLab, where the address tells.
    package var account: String?
    package init(personId: String, name: String, email: String?, account: String?) {
      (self.personId, self.name, self.email, self.account) = (personId, name, email, account)
    }
  }

  package struct Hidden: Codable, Sendable, Equatable {
    package var sources = 0
    package var documents = 0
    package var lines = 0
    package var bytes = 0
    /// Opt-outs about such sources; `nil` in manifests from before they were counted.
    package var optOuts: Int? = 0
    package init() {}
  }

  package var format = "byline-manifest"
  package var version = 1
  package var createdAt: String
  package var toolVersion: String
  package var model: Model
  package var settings: Settings
  /// In the order in which they were learned.
  package var sources: [Source] = []
  /// Those who have a part in one of the sources, the largest first.
  package var persons: [Person] = []
  /// The oldest first; `nil` in manifests from before they were listed.
  package var optOuts: [OptOut]? = []
  package var hidden = Hidden()
  /// Where the ledger ended whose bits are counted, as COUNT:HASH.
  package var ledger: String

  package init(
    createdAt: String, toolVersion: String, model: Model, settings: Settings, ledger: String
  ) {
    (self.createdAt, self.toolVersion, self.model) = (createdAt, toolVersion, model)
    (self.settings, self.ledger) = (settings, ledger)
  }

  /// What each person has in all sources together, by random id.
  var totals: [String: Part] {
    sources.flatMap(\.parts).reduce(into: [:]) { sums, part in
      sums[part.personId, default: Part(personId: part.personId)].microlines += part.microlines
      sums[part.personId]?.documentationMicrolines += part.documentationMicrolines
      sums[part.personId]?.microbits += part.microbits
    }
  }

  /// Persons by their random ids.
  var personsByID: [String: Person] { persons.reduce(into: [:]) { $0[$1.personId] = $1 } }

  /// What others' formats can be written as.
  package enum Format: String, Sendable, CaseIterable {
    case manifest, spdx3, cyclonedx, prov, cff
    case allContributors = "all-contributors"
  }

  package func rendered(as format: Format) throws -> [UInt8] {
    switch format {
    case .manifest: try CanonicalJSON.encoded(self, snakeCase: true)
    case .spdx3: try CanonicalJSON.encoded(SPDXExport(self).document)
    case .cyclonedx: try CanonicalJSON.encoded(CycloneDXExport(self).bom)
    case .prov: try CanonicalJSON.encoded(ProvExport(self).document)
    case .cff: Array(CitationExport(self).text.utf8)
    case .allContributors: try CanonicalJSON.encoded(ContributorsExport(self).configuration)
    }
  }
}
