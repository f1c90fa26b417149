import Annotations
package import Catalog
package import Corpus
import Git
package import Provenance

/// Runs the tools, one call at a time, over what is learned.
package final class ContextTools: Sendable {
  /// What the tools know of their surroundings.
  package struct Surroundings: Sendable {
    package var location: StoreLocation
    package var settings: Corpus.Configuration
    package var asking: Identity?
    package var version: String

    package init(
      _ location: StoreLocation, _ settings: Corpus.Configuration, asking: Identity?,
      version: String
    ) {
      (self.location, self.settings) = (location, settings)
      (self.asking, self.version) = (asking, version)
    }
  }

  let surroundings: Surroundings
  private let memory: CurrentMemory

  package init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    memory = CurrentMemory(surroundings.location)
  }

  /// What a tool cannot do, in words for the model that asked.
  struct Refusal: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  /// The line that answers a call; `nil` if it was cancelled meanwhile.
  package func answer(
    _ call: ContextCall, now: Int64, isCancelled: () -> Bool
  ) -> [UInt8]? {
    let answer: ContextTool.Answer
    do {
      let arguments = try ContextArguments(call.arguments, of: call.tool)
      switch call.tool {
      case .annotate: answer = .value(try annotate(arguments, now: now))
      case .blame: answer = .value(try blame(arguments, now: now, isCancelled: isCancelled))
      case .report: answer = .value(try report(arguments, now: now))
      }
    } catch {
      answer = .failure(TerminalText.escaped(String("\(error)".prefix(500))))
    }
    return isCancelled() ? nil : call.answer(answer)
  }

  /// What is learned now.
  func learned() throws -> LearnedMemory { try memory.latest() }

  /// Whose texts these are: those of the repository at hand, whatever paths are named.
  func audience() -> TextAudience {
    var audience = TextAudience()
    audience.repository = TextPlace(of: nil).repository
    audience.shared = Set(surroundings.settings.sharedSources)
    return audience
  }

  // MARK: byline_annotate

  private func annotate(_ arguments: ContextArguments, now: Int64) throws -> [UInt8] {
    let text = try arguments.text("text", limit: ContextTool.longestText)
    let path = try arguments.optionalText("path", limit: 4096)
    let sources = try arguments.texts("sources", limit: 100)
    var memory = try learned()
    if !sources.isEmpty { memory = try memory.limited(to: sources) }
    var input = AnnotationInput(bytes: Array(text.utf8), now: now)
    input.audience = audience()
    input.asking = surroundings.asking
    input.path = path
    input.file = path
    let whole = try memory.annotate(input, version: surroundings.version)
    // A record that fails is no reason to say nothing.
    _ = try? memory.record([whole], as: .viewed, now: now)
    var annotation = whole.published(includesEmail: surroundings.settings.publishesEmail)
    // The spans that explain most are shown, as many as fit.
    let ranked = annotation.spans.indices.sorted {
      annotation.spans[$0].bits > annotation.spans[$1].bits
    }
    var count = min(ranked.count, 64)
    while true {
      let kept = Set(ranked.prefix(count))
      let spans = annotation.spans
      annotation.spans = spans.indices.filter(kept.contains).map { spans[$0] }
      let answer = try CanonicalJSON.encoded(
        Annotated(annotation: annotation, truncated: count < ranked.count), snakeCase: true,
        pretty: false)
      if answer.count <= ContextTool.longestAnswer { return answer.dropLast() }
      guard count > 0 else { throw Refusal("the answer would be too long: ask for less text") }
      annotation.spans = spans
      count /= 2
    }
  }

  private struct Annotated: Encodable {
    var annotation: Annotation
    var notice = ContextTool.notice
    var truncated: Bool
  }
}

/// The arguments of a call, checked as they are read.
struct ContextArguments {
  private let tree: JSONTree?

  /// - Throws: `Refusal` if there are others than the tool knows.
  init(_ tree: JSONTree?, of tool: ContextTool) throws {
    self.tree = tree
    let known: Set<String> =
      switch tool {
      case .annotate: ["text", "path", "sources"]
      case .blame: ["path", "revision", "start_line", "end_line"]
      case .report: ["since_days", "top"]
      }
    for member in tree?.members ?? [] where !known.contains(member.key) {
      throw ContextTools.Refusal(
        "\(tool.rawValue) has no argument `\(member.key.prefix(60))`, but "
          + known.sorted().joined(separator: ", "))
    }
  }

  func text(_ key: String, limit: Int) throws -> String {
    guard let text = try optionalText(key, limit: limit) else {
      throw ContextTools.Refusal("the argument `\(key)` is missing")
    }
    return text
  }

  func optionalText(_ key: String, limit: Int) throws -> String? {
    guard let value = tree?[key], value.value != .null else { return nil }
    guard let text = value.string else {
      throw ContextTools.Refusal("the argument `\(key)` has to be a string")
    }
    guard text.utf8.count <= limit else {
      throw ContextTools.Refusal("the argument `\(key)` has more than \(limit) bytes")
    }
    return text
  }

  func texts(_ key: String, limit: Int) throws -> [String] {
    guard let value = tree?[key], value.value != .null else { return [] }
    guard let elements = value.elements, elements.count <= limit,
      elements.allSatisfy({ $0.string.map { $0.utf8.count <= 4096 } ?? false })
    else { throw ContextTools.Refusal("the argument `\(key)` has to be a list of strings") }
    return elements.compactMap(\.string)
  }

  func number(_ key: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let value = tree?[key], value.value != .null else { return nil }
    guard let number = value.integer, range.contains(number) else {
      throw ContextTools.Refusal(
        "the argument `\(key)` has to be a number of \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
