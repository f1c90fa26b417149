import Attribution
import Catalog
import Glibc
import LanguageModel
import Memory
import Provenance

/// The segments of the other views: each beside the verbatim one that it was made from, with the
/// same documents under the same numbers.
///
/// They hold nothing that the verbatim segment and the documents' names do not say, so the manifest
/// does not name them: `X.segment` has `X.layout.segment` and `X.names.segment`.
struct ViewSegments {
  static let views: [View] = [.layout, .names]

  private let store: SegmentStore

  init(_ store: SegmentStore) { self.store = store }

  private static func file(_ view: View, of file: String) -> String {
    (file.hasSuffix(".segment") ? String(file.dropLast(8)) : file) + ".\(view.rawValue).segment"
  }

  /// A segment's file and those of its views.
  static func files(of file: String) -> [String] { [file] + views.map { Self.file($0, of: file) } }

  /// Writes the views of a segment that is being made; `paths` has one a document.
  func write(_ content: SegmentContent, paths: [Path], for file: String) throws {
    let rules = zip(content.documents, paths).map { LexicalRules(for: $1, $0.bytes) }
    let written = concurrently(Self.views.count) { index in
      let view = Self.views[index]
      return Result {
        try store.write(content.viewed(as: view, rules), as: Self.file(view, of: file))
      }
    }
    for result in written { try result.get() }
  }

  /// Writes the views of a segment that has none yet.
  func addMissing(to file: String, _ segment: Segment, _ paths: [Int: Path]) throws {
    let isThere = Self.views.allSatisfy {
      unsafe access(store.path(of: Self.file($0, of: file)), F_OK) == 0
    }
    if isThere { return }
    let content = SegmentContent(
      documents: (0..<segment.documentCount).map { segment.content(ofDocument: $0) },
      origins: segment.origins, owners: segment.owners)
    try write(
      content, paths: (0..<segment.documentCount).map { paths[$0] ?? Path("") }, for: file)
  }

  /// The memory as a view has it, where `persons` names, for some, the person whom they are.
  ///
  /// - Complexity: O(1) for each file, and O(length) for every dead document.
  func memory(
    of manifest: MemoryManifest, _ view: View, merging persons: [UInt32: UInt32] = [:]
  ) throws -> Memory {
    var segments: [Segment] = []
    for entry in manifest.segments {
      segments.append(
        try Segment(path: store.path(of: Self.file(view, of: entry.file)), merging: persons))
    }
    return Memory(
      segments, deadDocuments: manifest.segments.map { Set($0.deadDocuments.map(Int.init)) })
  }

  /// The models of the other views; none for a store from before there were views.
  func models(
    of manifest: MemoryManifest, merging persons: [UInt32: UInt32]
  ) throws -> [CreditModel.Viewed] {
    try Self.views.compactMap { view in
      guard let gate = manifest.viewGates[view.rawValue] else { return nil }
      return CreditModel.Viewed(
        view,
        Model(
          memory: try memory(of: manifest, view, merging: persons),
          gate: try Gate(encoded: gate, name: "the \(view.rawValue) view's gate")))
    }
  }
}
