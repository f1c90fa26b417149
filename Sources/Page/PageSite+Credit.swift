import Agent
import Annotations
import Catalog
import Corpus
import Foundation
import LanguageModel
import Provenance

/// Credit of texts, as it is made: one JSON object a line.
extension PageSite {
  /// The longest text that is credited, in bytes.
  static let longestText = 2 << 20

  private struct Summary: Encodable {
    var totals: Annotation.Totals
    var authors: [Annotation.Author]

    init(_ parts: [Annotation]) {
      let sum = AnnotationSummary(parts)
      (totals, authors) = (sum.totals, sum.authors)
    }
  }
  private struct Start: Encodable {
    var event = "start"
    var bytes: Int
    var pieces: Int
  }
  private struct Piece: Encodable {
    var event = "piece"
    var startByte: Int
    var endByte: Int
    var annotation: Annotation
    /// Of all pieces up to this one.
    var summary: Summary
  }
  private struct End: Encodable {
    var event = "end"
    var summary: Summary
    var warnings: [String]
  }
  private struct Words: Encodable {
    var event = "text"
    var text: String
  }
  private struct CreditSoFar: Encodable {
    var event = "credit"
    var annotation: Annotation
  }
  struct Failure: Encodable {
    var event = "error"
    var error: PageProblem.Details
  }

  func line(_ value: some Encodable) -> [UInt8] {
    // What cannot be encoded is no number: no event of ours.
    (try? encoded(value)) ?? []
  }

  func failure(_ error: any Error) -> [UInt8] {
    line(Failure(error: (error as? PageProblem ?? PageProblem("failed", "\(error)")).error))
  }

  private func opened(_ sources: [String]) throws -> LearnedMemory {
    let open = try memory.latest()
    return sources.isEmpty ? open : try open.limited(to: sources)
  }

  private func input(_ bytes: [UInt8]) throws -> AnnotationInput {
    var input = AnnotationInput(bytes: bytes, now: now)
    input.asking = surroundings.asking
    input.audience.shared = Set(try surroundings.settings().sharedSources)
    return input
  }

  // MARK: A text of others

  /// Credits the body, a text as it is.
  func annotate(_ request: PageRequest) async throws -> PageAnswer {
    let text = request.body
    guard text.count <= Self.longestText else {
      return .refusal(413, "too_long", "a text has \(Self.longestText) bytes at most")
    }
    guard !text.contains(0) else { throw AgentError.notText(path: "the text") }
    var asked = try input(text)
    asked.path = request.query["path"].flatMap { $0.isEmpty ? nil : String($0.prefix(4096)) }
    // Only its name is known: the file of that name here, if there is one, is another text.
    asked.file = ""
    asked.explains = request.query["explain"] == "true"
    let input = asked
    let sources = request.query["sources"].map { [$0] } ?? []
    let records = surroundings.records && request.query["record"] != "false"
    let pieces = CreditPieces(text)
    let stream = try heavy.stream { send in
      guard send(line(Start(bytes: text.count, pieces: pieces.ranges.count))) else { return }
      do {
        let memory = try opened(sources)
        var parts: [Annotation] = []
        var newlines = 0
        for range in pieces.ranges {
          let annotation = try pieces.credit(
            of: range, newlines: newlines, with: memory, like: input,
            version: surroundings.version)
          newlines += text[range].count { $0 == 0x0A }
          parts.append(annotation)
          let piece = Piece(
            startByte: range.lowerBound, endByte: range.upperBound, annotation: annotation,
            summary: Summary(parts))
          // Nobody reads any more: the rest is not credited, and nothing is recorded.
          guard send(line(piece)) else { return }
        }
        guard let whole = CreditPieces.joined(parts, of: text) else { return }
        var warnings = whole.warnings
        if records {
          do { try memory.record([whole], as: .viewed, now: input.now) } catch {
            warnings.append("not recorded: \(error)")
          }
        }
        _ = send(line(End(summary: Summary(parts), warnings: warnings)))
      } catch {
        _ = send(failure(error))
      }
    }
    return PageAnswer(type: PageAnswer.lines, body: .stream(stream))
  }

  // MARK: A text of the model's own

  private struct Wish: Decodable {
    var prompt: String
    var maxBytes: Int?
    var temperature: Double?
    var topP: Double?
    var seed: Int?
    var sources: [String]?
  }

  /// Writes on from a prompt, and says whose work it draws on as it grows.
  func generate(_ request: PageRequest) async throws -> PageAnswer {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard request.body.count <= 1 << 18,
      let wish = try? decoder.decode(Wish.self, from: Data(request.body))
    else { throw PageProblem.unusable("the body has to be a JSON object with a `prompt`") }
    var options = SamplingOptions()
    options.maximumBytes = wish.maxBytes ?? options.maximumBytes
    options.temperature = wish.temperature ?? options.temperature
    options.topP = wish.topP ?? options.topP
    options.seed = UInt64(clamping: wish.seed ?? 0)
    guard (1...4000).contains(options.maximumBytes) else {
      throw PageProblem.unusable("`max_bytes` is 1 to 4000")
    }
    guard (0...10).contains(options.temperature), options.topP > 0, options.topP <= 1 else {
      throw PageProblem.unusable("`temperature` is 0 to 10, `top_p` above 0 and at most 1")
    }
    guard wish.prompt.utf8.count <= 1 << 16 else {
      throw PageProblem.unusable("a prompt has 65536 bytes at most")
    }
    var input = try input([])
    input.prefix = Array(wish.prompt.utf8)
    let (chosen, start) = (options, input)
    let stream = try heavy.stream { send in
      do {
        try write(wish.prompt, chosen, opened(wish.sources ?? []), start, send)
      } catch {
        _ = send(failure(error))
      }
    }
    return PageAnswer(type: PageAnswer.lines, body: .stream(stream))
  }

  /// How many bytes are written between two credits, at least.
  private static let creditEvery = 120

  private func write(
    _ prompt: String, _ options: SamplingOptions, _ memory: LearnedMemory,
    _ input: AnnotationInput, _ send: ([UInt8]) -> Bool
  ) throws {
    var input = input
    var sent = 0
    var credited = 0
    /// What was written since the last word; ends with a whole character.
    func show() -> Bool {
      let fresh = input.bytes[sent...]
      sent = input.bytes.count
      return fresh.isEmpty || send(line(Words(text: String(decoding: fresh, as: UTF8.self))))
    }
    for byte in memory.generate(Array(prompt.utf8), options) {
      input.bytes.append(byte)
      let isLineEnd = byte == 0x0A
      let isWhole = byte < 0x80
      if isLineEnd || isWhole && input.bytes.count - sent >= 24 {
        guard show() else { return }
      }
      if isLineEnd, input.bytes.count - credited >= Self.creditEvery {
        credited = input.bytes.count
        let soFar = try memory.annotate(input, version: surroundings.version)
        guard send(line(CreditSoFar(annotation: soFar))) else { return }
      }
    }
    guard show() else { return }
    let annotation = try memory.annotate(input, version: surroundings.version)
    var warnings = annotation.warnings
    if surroundings.records {
      do { try memory.record([annotation], as: .generated, now: input.now) } catch {
        warnings.append("not recorded: \(error)")
      }
    }
    guard send(line(CreditSoFar(annotation: annotation))) else { return }
    _ = send(line(End(summary: Summary([annotation]), warnings: warnings)))
  }
}
