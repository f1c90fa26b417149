import Corpus
import Glibc
package import LanguageModel
import Memory
import Provenance
import Threads

/// How well the model predicts files that it was not trained on.
package struct Evaluation: Codable, Sendable {
  package struct Side: Codable, Sendable {
    package var bitsPerByte: Double
    /// In 0...1.
    package var top1: Double
    package var top10: Double
    /// Of wall time, on all cores.
    package var bytesPerSecond: Double
    /// Of processor time: what one core does.
    package var bytesPerCoreSecond: Double
    /// MRR@10 of the next lexeme; `nil` if it was not asked for.
    package var lexemeRank: Double?
    /// Its standard error, and how many lexemes were ranked.
    package var lexemeError: Double?
    package var lexemes: Int?
    /// −log₂ p of a lexeme with its space, on average.
    package var bitsPerLexeme: Double?
    /// Of them, those whose rank was not found and counts as beyond ten.
    package var lexemesGivenUp: Int?
  }

  package var trainFiles = 0
  package var trainBytes = 0
  package var testFiles = 0
  package var testBytes = 0
  package var indexSeconds = 0.0
  package var gateSeconds = 0.0
  package var indexCoreSeconds = 0.0
  package var gateCoreSeconds = 0.0
  package var `static` = Side(
    bitsPerByte: 0, top1: 0, top10: 0, bytesPerSecond: 0, bytesPerCoreSecond: 0)
  package var session = Side(
    bitsPerByte: 0, top1: 0, top10: 0, bytesPerSecond: 0, bytesPerCoreSecond: 0)
  /// With session, and with each file learned once it was read; `nil` unless it was asked for.
  package var growing: Side?

  /// What is evaluated.
  package struct Request: Sendable {
    /// Paths of files to learn.
    package var train: [String]
    /// Paths of files to predict.
    package var test: [String]
    /// Of the gate's training, and of what is drawn.
    package var seed: UInt64
    /// If one in so many lexemes is to be ranked too.
    package var lexemeStride: Int?
    /// Whether lexemes that are in no file to learn are one class when they are ranked.
    package var closesVocabulary = false
    /// Whether the true byte's rank among all is counted.
    package var ranksBytes = true
    /// Whether each file is learned once it was read, so that the next ones are read with it: what
    /// compressors, and models that learn from what they were tested on, do.
    package var learnsTested = false
    /// Bytes that the gate is trained on.
    package var samples = GateTrainer.defaultSamples
    /// Taken in place of one that is trained.
    package var gate: Gate?
    /// The lexemes of the files to learn, if there are no others.
    fileprivate var vocabulary: LexemeVocabulary?

    package init(train: [String], test: [String], seed: UInt64) {
      (self.train, self.test, self.seed) = (train, test, seed)
    }
  }

  /// Trains on some files and reads others, as `learn` and `annotate` do.
  ///
  /// `progress` is called from any thread.
  /// - Returns: the figures, and the gate that weighed.
  /// - Throws: `AgentError.unreadable` for a file that cannot be read, and for lists without text.
  package static func run(
    _ request: Request, progress: @escaping @Sendable (LearnProgress) -> Void
  ) throws -> (figures: Evaluation, gate: Gate) {
    let (train, test) = (request.train, request.test)
    var result = Evaluation()
    var seen: Set<[UInt8]> = []
    var content = emptyContent
    for path in train {
      let bytes = try text(path)
      result.trainFiles += 1
      result.trainBytes += bytes.count
      guard seen.insert(bytes).inserted, !bytes.isEmpty else { continue }
      content.documents.append(
        SegmentDocument(bytes: bytes, runs: [.init(start: 0, origin: 0)]))
    }
    let documents = try test.map { try text($0) }
    result.testFiles = documents.count
    result.testBytes = documents.reduce(0) { $0 + $1.count }
    var clock = PhaseClock()
    progress(.indexing(bytes: result.trainBytes))
    let segment = try Segment(bytes: SegmentBuilder.build(content), name: "training files")
    let memory = Memory([segment])
    clock.end("index")
    let read = ByteCounter()
    let gate =
      request.gate
      ?? GateTrainer(seed: request.seed, samples: request.samples).train(for: memory) { step in
        switch step {
        case .read(let bytes, let all): progress(.training(step: read.add(bytes), of: all * 2))
        case .trained(let done, let all): progress(.training(step: all + done, of: all * 2))
        }
      }
    clock.end("gate")
    let model = Model(memory: memory, gate: gate)
    var request = request
    if request.lexemeStride != nil, request.closesVocabulary {
      request.vocabulary = LexemeVocabulary(of: seen)
    }
    result.static = side(model, documents, usesSession: false, request, &clock)
    result.session = side(model, documents, usesSession: true, request, &clock)
    if request.learnsTested { result.growing = try growing(model, documents, request, &clock) }
    result.indexSeconds = clock.phases[0].wall
    result.gateSeconds = clock.phases[1].wall
    result.indexCoreSeconds = clock.phases[0].cpu
    result.gateCoreSeconds = clock.phases[1].cpu
    return (result, gate)
  }

  /// Reads documents in their order; each is learned before the next one is read.
  private static func growing(
    _ model: Model, _ documents: [[UInt8]], _ request: Request, _ clock: inout PhaseClock
  ) throws -> Side {
    var content = emptyContent
    var model = model
    let learned = model.memory.segments
    var (score, lexemes) = (TextScore(), LexemeRanks())
    for (index, document) in documents.enumerated() {
      score.add(
        model.score(document, usesSession: true, ranksBytes: request.ranksBytes))
      if let stride = request.lexemeStride {
        lexemes.add(ranks(document, index, model, usesSession: true, stride, request))
      }
      if document.isEmpty { continue }
      content.documents.append(
        SegmentDocument(bytes: document, runs: [.init(start: 0, origin: 0)]))
      let segment = try Segment(bytes: SegmentBuilder.build(content), name: "files read")
      model = Model(memory: Memory(learned + [segment]), gate: model.gate)
    }
    clock.end("growing")
    let bytes = Double(max(score.bytes, 1))
    return Side(
      bitsPerByte: score.bitsPerByte, top1: Double(score.firstHits) / bytes,
      top10: Double(score.tenHits) / bytes, bytesPerSecond: 0, bytesPerCoreSecond: 0,
      lexemeRank: request.lexemeStride == nil ? nil : lexemes.mean, lexemeError: lexemes.error,
      lexemes: lexemes.count, bitsPerLexeme: lexemes.bits / Double(max(lexemes.count, 1)),
      lexemesGivenUp: lexemes.givenUp)
  }

  /// Documents of one owner without a name, none so far.
  private static var emptyContent: SegmentContent {
    SegmentContent(
      documents: [], origins: [SegmentOrigin(commit: nil, time: 0, owner: 0)],
      owners: [Owner(id: 0, kind: .unknown, isCommons: false, authors: [])])
  }

  /// Ranks lexemes of a document, from a drawn one on.
  private static func ranks(
    _ document: [UInt8], _ index: Int, _ model: Model, usesSession: Bool, _ stride: Int,
    _ request: Request
  ) -> LexemeRanks {
    var generator = SplitMix64(seed: request.seed &+ UInt64(index))
    return model.lexemeRanks(
      document, usesSession: usesSession, stride: stride,
      phase: Int.random(in: 0..<stride, using: &generator), in: request.vocabulary)
  }

  private static func side(
    _ model: Model, _ documents: [[UInt8]], usesSession: Bool, _ request: Request,
    _ clock: inout PhaseClock
  ) -> Side {
    let plain = model.score(documents: documents, usesSession: usesSession)
    let name = usesSession ? "session" : "static"
    clock.end(name)
    let ranked =
      request.ranksBytes
      ? model.score(documents: documents, usesSession: usesSession, ranksBytes: true) : TextScore()
    clock.end("\(name) ranks")
    var lexemes: LexemeRanks?
    if let stride = request.lexemeStride {
      let parts = concurrently(sizes: documents.map(\.count)) { index in
        ranks(documents[index], index, model, usesSession: usesSession, stride, request)
      }
      lexemes = parts.reduce(into: LexemeRanks()) { $0.add($1) }
      clock.end("\(name) lexemes")
    }
    let phase = clock.phases.first { $0.name == name }
    let (seconds, coreSeconds) = (phase?.wall ?? 0, phase?.cpu ?? 0)
    let bytes = Double(max(plain.bytes, 1))
    return Side(
      bitsPerByte: plain.bitsPerByte, top1: Double(ranked.firstHits) / bytes,
      top10: Double(ranked.tenHits) / bytes,
      bytesPerSecond: seconds > 0 ? Double(plain.bytes) / seconds : 0,
      bytesPerCoreSecond: coreSeconds > 0 ? Double(plain.bytes) / coreSeconds : 0,
      lexemeRank: lexemes?.mean, lexemeError: lexemes?.error, lexemes: lexemes?.count,
      bitsPerLexeme: lexemes.map { $0.bits / Double(max($0.count, 1)) },
      lexemesGivenUp: lexemes?.givenUp)
  }

  private static func text(_ path: String) throws -> [UInt8] {
    guard let content = FolderFiles.content(of: path) else {
      throw AgentError.unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
    }
    guard !content.contains(0) else {
      throw AgentError.unreadable(path: path, reason: "it is a binary file")
    }
    return LineText(content).bytes
  }
}
