import Attribution
import Catalog
import Glibc
import LanguageModel
import Memory
import Provenance
import Threads

/// The segments of the other views: each beside the verbatim one that it was made from, with the
/// same documents under the same numbers.
///
/// They hold nothing that the verbatim segment and the documents' names do not say, so the manifest
/// does not name them: `X.segment` has `X.layout-2.segment` and `X.names.segment`. The number is
/// another one whenever a view comes to hold something else, so that an older store lacks it.
struct ViewSegments {
  static let views: [View] = [.layout, .names]

  private let store: SegmentStore

  init(_ store: SegmentStore) { self.store = store }

  private static func file(_ view: View, of file: String) -> String {
    self.file(of: file, tag: view.fileTag)
  }

  private static func file(of file: String, tag: String) -> String {
    (file.hasSuffix(".segment") ? String(file.dropLast(8)) : file) + ".\(tag).segment"
  }

  /// A segment's file and those of its views.
  static func files(of file: String) -> [String] { [file] + views.map { Self.file($0, of: file) } }

  /// The rows that a segment's file of dead ones tells of, as a view has them.
  private static func dead(_ view: View, _ file: String, of segment: String) -> String {
    let name = file.hasSuffix(".dead") ? String(file.dropLast(5)) : file
    let base = segment.hasSuffix(".segment") ? String(segment.dropLast(8)) : segment
    return "\(name).\(base).\(view.fileTag).dead"
  }

  /// Of every view, the files of a segment's dead rows.
  static func deadFiles(of entry: MemoryManifest.Segment) -> [String] {
    views.flatMap { view in entry.deadFiles.map { dead(view, $0, of: entry.file) } }
  }

  /// Writes what stands beside a segment's file of dead rows.
  ///
  /// Where such a file is missing, as in an older store, whoever opens the memory finds the rows
  /// from the documents.
  func write(_ rows: RowSet, _ view: View, for file: String, of segment: String) throws {
    try store.write(rows, as: Self.dead(view, file, of: segment))
  }

  /// Writes a segment and its views, all at the same time; `paths` has one a document.
  func write(
    _ content: SegmentContent, paths: [Path]
  ) throws -> (file: String, digest: [UInt8]) {
    var views = try make([.verbatim] + Self.views, of: content, paths)
    let verbatim = views.removeFirst()
    // The views are named after it.
    let file = verbatim.name(paths: paths)
    try store.name(verbatim, file)
    try name(views, after: file)
    return (file, verbatim.digest)
  }

  private func name(_ made: [SegmentStore.Unnamed], after file: String) throws {
    for (view, made) in zip(Self.views, made) { try store.name(made, Self.file(view, of: file)) }
  }

  /// Writes a segment as some views have it; none is left if one cannot be written.
  private func make(
    _ views: [View], of content: SegmentContent, _ paths: [Path]
  ) throws -> [SegmentStore.Unnamed] {
    let rules = zip(content.documents, paths).map { LexicalRules(for: $1, $0.bytes) }
    let made = concurrently(views.count) { index in
      Result {
        try store.write(
          views[index] == .verbatim ? content : content.viewed(as: views[index], rules))
      }
    }
    do {
      return try made.map { try $0.get() }
    } catch {
      for part in made { if let part = try? part.get() { store.remove(part) } }
      throw error
    }
  }

  /// Whether a segment has all its views; a store from before there were any has none.
  func areThere(for file: String) -> Bool {
    Self.views.allSatisfy { isThere(Self.file($0, of: file)) }
  }

  private func isThere(_ file: String) -> Bool {
    unsafe access(store.path(of: file), F_OK) == 0
  }

  /// Whether a version of the memory has a view: not in a store from before there were any, nor in
  /// one that has it only as it was before; whoever writes next makes it.
  func has(_ view: View, in manifest: MemoryManifest) -> Bool {
    guard manifest.viewGates[view.rawValue] != nil else { return false }
    return !manifest.segments.contains { entry in
      !isThere(Self.file(view, of: entry.file))
        && view.formerFileTags.contains { isThere(Self.file(of: entry.file, tag: $0)) }
    }
  }

  /// Writes the views of a segment that is there, in place of what they were before; `paths` has
  /// those of its documents.
  func write(for file: String, _ segment: Segment, _ paths: [Int: Path]) throws {
    let content = SegmentContent(
      documents: (0..<segment.documentCount).map { segment.content(ofDocument: $0) },
      origins: segment.origins, owners: segment.owners)
    let made = try make(
      Self.views, of: content, (0..<segment.documentCount).map { paths[$0] ?? Path("") })
    try name(made, after: file)
    for tag in Self.views.flatMap(\.formerFileTags) {
      unsafe unlink(store.path(of: Self.file(of: file, tag: tag)))
    }
  }

  /// A segment as a view has it.
  func segment(
    of entry: MemoryManifest.Segment, _ view: View, merging persons: [UInt32: UInt32] = [:]
  ) throws(SegmentError) -> Segment {
    try Segment(path: store.path(of: Self.file(view, of: entry.file)), merging: persons)
  }

  /// The rows of the documents of a segment that no longer count, as a view has them.
  ///
  /// - Complexity: O(1) a file; O(length) for every dead document where one is missing.
  func dead(of entry: MemoryManifest.Segment, _ view: View, in segment: Segment) -> [RowSet] {
    let sets = entry.deadFiles.compactMap {
      // What cannot be read is found again.
      try? RowSet(path: store.path(of: Self.dead(view, $0, of: entry.file)))
    }
    return sets.count == entry.deadFiles.count
      ? sets : [RowSet(ofDocuments: entry.deadDocuments.map { Int($0) }, in: segment)]
  }

  /// The memory as a view has it, where `persons` names, for some, the person whom they are.
  func memory(
    of manifest: MemoryManifest, _ view: View, merging persons: [UInt32: UInt32] = [:]
  ) throws -> Memory {
    var segments: [Segment] = []
    var dead: [[RowSet]] = []
    for entry in manifest.segments {
      let segment = try segment(of: entry, view, merging: persons)
      segments.append(segment)
      dead.append(self.dead(of: entry, view, in: segment))
    }
    return Memory(
      segments, deadDocuments: manifest.segments.map { Set($0.deadDocuments.map(Int.init)) },
      dead: dead)
  }

  /// The model of a view; `nil` for a store from before it was.
  func model(
    of manifest: MemoryManifest, _ view: View, merging persons: [UInt32: UInt32]
  ) throws -> Model? {
    guard has(view, in: manifest), let gate = manifest.viewGates[view.rawValue] else { return nil }
    return Model(
      memory: try memory(of: manifest, view, merging: persons),
      gate: try Gate(encoded: gate, name: "the \(view.rawValue) view's gate"))
  }
}

extension View {
  /// Its part of the names of files.
  fileprivate var fileTag: String { self == .layout ? "layout-2" : rawValue }

  /// What that was while the view held something else.
  fileprivate var formerFileTags: [String] { self == .layout ? ["layout"] : [] }
}
