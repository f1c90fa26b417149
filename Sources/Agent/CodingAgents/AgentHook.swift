package import Annotations
package import Catalog
import Corpus
import Foundation
import Git
package import Provenance

/// What `byline agent-hook` does: keeps what a coding agent wrote, and says whose work it is.
package struct AgentHook: Sendable {
  /// How much text is credited at a time, in bytes: an agent waits for it.
  private static let mostCredited = 32 << 10

  package let agent: CodingAgent
  private let location: StoreLocation
  private let payload: HookPayload
  /// What was written, and where it lies.
  private let pieces: [(piece: GeneratedPiece, file: String, place: TextPlace)]

  /// Reads a payload, and the files that it names.
  ///
  /// - Throws: `JSONProblem`.
  package init(_ agent: CodingAgent, payload bytes: [UInt8], _ location: StoreLocation) throws {
    (self.agent, self.location) = (agent, location)
    let payload = try HookPayload(parsing: bytes, from: agent)
    self.payload = payload
    pieces = payload.edits.prefix(1000).compactMap { edit in
      let file = Self.absolute(edit.path, in: payload.folder)
      let content = FolderFiles.content(ofRegular: file, limit: GeneratedPiece.largest)
      return GeneratedPiece(edit, file: content).map { ($0, file, TextPlace(of: file)) }
    }
  }

  private static func absolute(_ path: String, in folder: String?) -> String {
    if path.hasPrefix("/") { return path }
    guard let folder, folder.hasPrefix("/") else { return path }
    return folder + "/" + path
  }

  /// Whether anything was written.
  package var isEmpty: Bool { pieces.isEmpty }

  /// Leaves a record of what was written, with one write a file and no lock.
  ///
  /// - Throws: `CatalogError`.
  package func record(now: Int64) throws {
    try location.prepare()
    for (piece, file, place) in pieces {
      try Spool(location).append(
        GeneratedText(
          id: LearnedMemory.randomID(), at: now, agent: agent.rawValue,
          model: payload.model.map { String($0.prefix(250)) },
          session: payload.session.map { String($0.prefix(250)) }, repository: place.repository,
          path: place.path ?? file, digests: piece.digests))
    }
  }

  /// Credits what was written, as it may be passed on; records that for the ledger.
  ///
  /// - Throws: errors of all kinds: nothing learned, a damaged store.
  package func credit(
    shared: Set<String>, includesEmail: Bool, asking: Identity?, version: String, now: Int64
  ) throws -> [Annotation] {
    let memory = try LearnedMemory(location)
    var left = Self.mostCredited
    var result: [Annotation] = []
    for (piece, file, place) in pieces where left > 0 {
      var input = AnnotationInput(bytes: [], now: now)
      input.audience.shared = shared
      input.audience.repository = place.repository
      input.asking = asking
      var changed = ChangedText(bytes: piece.bytes, lines: bounded(piece, &left))
      changed.path = place.path ?? file
      changed.file = file
      guard let text = try memory.annotate(changed, like: input, version: version) else { continue }
      try memory.record([text.annotation], as: .generated, now: now)
      result.append(text.annotation.published(includesEmail: includesEmail))
    }
    return result
  }

  /// The first lines of a piece, as many as there is room for.
  private func bounded(_ piece: GeneratedPiece, _ left: inout Int) -> [Range<Int>] {
    let table = LineTable(piece.bytes)
    var result: [Range<Int>] = []
    for range in piece.lines {
      var end = range.lowerBound
      while end < range.upperBound, left > 0 {
        left -= table.starts[end + 1] - table.starts[end]
        end += 1
      }
      if end > range.lowerBound { result.append(range.lowerBound..<end) }
    }
    return result
  }

  /// What the agent is told on its standard input's other side; `nil` where its protocol has no
  /// place for it, or nobody is credited.
  package func answer(_ annotations: [Annotation]) throws -> [UInt8]? {
    guard let context = CreditContext(annotations).text else { return nil }
    switch agent {
    case .cursor: return nil
    case .claudeCode, .codex: return try Nested(event: "PostToolUse", context).encoded
    case .gemini: return try Nested(event: "AfterTool", context).encoded
    case .copilot: return try Flat(additionalContext: context).encoded
    }
  }

  private struct Flat: Encodable {
    var additionalContext: String
    var encoded: [UInt8] { get throws { try CanonicalJSON.encoded(self, pretty: false) } }
  }

  private struct Nested: Encodable {
    struct Output: Encodable {
      var hookEventName: String
      var additionalContext: String
    }
    var hookSpecificOutput: Output

    init(event: String, _ context: String) {
      hookSpecificOutput = Output(hookEventName: event, additionalContext: context)
    }
    var encoded: [UInt8] { get throws { try CanonicalJSON.encoded(self, pretty: false) } }
  }
}
