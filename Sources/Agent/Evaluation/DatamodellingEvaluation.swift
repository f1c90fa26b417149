import Attribution
import LanguageModel
import Memory

/// Compares what scores of authors foretell with what models say that were rebuilt without them.
///
/// The models are built on a sample of the documents, so that a hundred take minutes. One document
/// in ten of it is in none of them: pieces of those are the held-out queries.
struct DatamodellingEvaluation {
  private static let heldOutStride = 10
  /// Authors are left out who wrote this part of the sample, if they are not enough also others.
  private static let leastPart = 0.01

  private let options: AttributionOptions
  private let trainer: GateTrainer
  private var corpus = AuthorCorpus()
  private var heldOut = AuthorCorpus()

  init(_ memory: LearnedMemory, _ rules: [[LexicalRules]], _ options: AttributionOptions) {
    self.options = options
    trainer = GateTrainer(seed: options.seed, samples: options.gateSamples)
    var generator = SplitMix64(seed: options.seed &+ 2)
    var documents: [(segment: Int, document: Int)] = []
    let memory = memory.model.memory
    for (index, segment) in memory.segments.enumerated() {
      for document in 0..<segment.documentCount
      where !memory.deadDocuments[index].contains(document) {
        documents.append((index, document))
      }
    }
    documents.shuffle(using: &generator)
    for (number, (segment, document)) in documents.enumerated() {
      let length = memory.segments[segment].placement(ofDocument: document).range.count
      guard length > 0, corpus.bytes + length <= options.bytes else { continue }
      if number % Self.heldOutStride == 0 {
        heldOut.add(document, of: memory.segments[segment], rules[segment][document])
      } else {
        corpus.add(document, of: memory.segments[segment], rules[segment][document])
      }
    }
  }

  /// Fills in what can be measured.
  func measure(
    into report: inout AttributionReport,
    _ progress: @escaping @Sendable (AttributionStep) -> Void
  ) throws {
    let written = corpus.written
    let persons = written.keys.sorted()
    guard persons.count >= 4 else {
      report.warnings.append(
        "models without some of the authors are not compared: the sample has \(persons.count)")
      return
    }
    progress(AttributionStep(phase: "the whole model", done: 0, all: 0, unit: "models"))
    let whole = try corpus.model(trainer: trainer)
    var generator = SplitMix64(seed: options.seed &+ 3)
    let queries = try self.queries(whole, &generator)
    guard !queries.isEmpty else {
      report.warnings.append("no texts to foretell: no piece of 8 lines of code has one author")
      return
    }
    let run = DatamodellingRun(whole, queries)
    let wholeBits = run.bits(under: whole)
    report.datamodelling = try datamodelling(run, persons, &generator, progress)
    let byLength = written.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let least = Self.leastPart * Double(corpus.bytes)
    let chosen = byLength.prefix(options.leftOut).filter { $0.value >= least }.map(\.key)
    report.leaveOneOut = try leaveOneOut(run, chosen, wholeBits, &generator, progress)
  }

  /// Pieces of one author, of documents that are in the sample and of such that are not.
  private func queries(
    _ whole: Model, _ generator: inout SplitMix64
  ) throws -> [AttributionQuery] {
    let model = CreditModel(whole)
    var result = pieces(whole.memory, corpus, .learned, model, &generator)
    if !heldOut.documents.isEmpty {
      let segment = try Segment(
        bytes: SegmentBuilder.build(heldOut.content()), name: "held-out documents")
      result += pieces(Memory([segment]), heldOut, .heldOut, model, &generator)
    }
    return result
  }

  private func pieces(
    _ memory: Memory, _ corpus: AuthorCorpus, _ kind: AttributionQuery.Kind,
    _ model: CreditModel, _ generator: inout SplitMix64
  ) -> [AttributionQuery] {
    var finder = CanaryFinder(memory, isCommons: model.isCommons) { corpus.rules[$1] }
    return finder.canaries(options.queries, by: &generator)
      .map { AttributionQuery(kind: kind, text: $0.text) }
  }

  // MARK: Random halves

  private func datamodelling(
    _ run: DatamodellingRun, _ persons: [UInt32], _ generator: inout SplitMix64,
    _ progress: (AttributionStep) -> Void
  ) throws -> AttributionReport.Datamodelling {
    var result = AttributionReport.Datamodelling(
      documents: corpus.documents.count, bytes: corpus.bytes, persons: persons.count,
      subsets: options.subsets, gateSamples: options.gateSamples)
    var clock = PhaseClock()
    var scores: [AuthorScorer: [[UInt32: Double]]] = [:]
    for (number, scorer) in AuthorScorer.allCases.enumerated() {
      progress(
        AttributionStep(
          phase: "scores", done: number, all: AuthorScorer.allCases.count, unit: "kinds"))
      scores[scorer] = run.scores(by: scorer)
      clock.end(scorer.rawValue)
    }
    let absent = DatamodellingRun.halves(of: persons, count: options.subsets, by: &generator)
    var bits: [[Double]] = []
    for (number, persons) in absent.enumerated() {
      progress(
        AttributionStep(
          phase: "models of half of the authors", done: number, all: absent.count,
          unit: "models"))
      bits.append(run.bits(under: try corpus.model(without: persons, trainer: trainer)))
    }
    clock.end("subsets")
    func seconds(_ phase: String) -> Double {
      clock.phases.first { $0.name == phase }?.cpu ?? 0
    }
    result.secondsPerSubset = seconds("subsets") / Double(max(absent.count, 1))
    for kind in AttributionQuery.Kind.allCases {
      let numbers = run.queries.indices.filter { run.queries[$0].kind == kind }
      if numbers.isEmpty { continue }
      for scorer in AuthorScorer.allCases {
        let agreement = DatamodellingRun.agreement(
          of: numbers.map { scores[scorer]?[$0] ?? [:] }, absent: absent,
          bits: bits.map { row in numbers.map { row[$0] } })
        result.rows.append(
          .init(
            queries: kind, scorer: scorer,
            score: Estimate(meanOf: agreement, by: &generator),
            secondsPerQuery: seconds(scorer.rawValue) / Double(run.queries.count)))
      }
    }
    return result
  }

  // MARK: One at a time

  private func leaveOneOut(
    _ run: DatamodellingRun, _ persons: [UInt32], _ wholeBits: [Double],
    _ generator: inout SplitMix64, _ progress: (AttributionStep) -> Void
  ) throws -> AttributionReport.LeaveOneOut {
    var subtracted: [[Double]] = []
    var rebuilt: [[Double]] = []
    for (number, person) in persons.enumerated() {
      progress(
        AttributionStep(
          phase: "models without one author", done: number, all: persons.count, unit: "models"))
      subtracted.append(run.necessities(of: person))
      let bits = run.bits(under: try corpus.model(without: [person], trainer: trainer))
      rebuilt.append(zip(bits, wholeBits).map { $0 - $1 })
    }
    let (a, b) = (subtracted, rebuilt)
    let (sumsA, sumsB) = (a.map { $0.reduce(0, +) }, b.map { $0.reduce(0, +) })
    // Persons are drawn, each with all queries.
    func estimate(_ correlation: ([Int]) -> Double?) -> Estimate {
      Estimate(of: persons.count, by: &generator, correlation)
    }
    return AttributionReport.LeaveOneOut(
      persons: persons.count, queries: run.queries.count,
      pearson: estimate { drawn in
        Correlation.pearson(drawn.flatMap { a[$0] }, drawn.flatMap { b[$0] })
      },
      spearman: estimate { drawn in
        Correlation.spearman(drawn.flatMap { a[$0] }, drawn.flatMap { b[$0] })
      },
      pearsonOfSums: estimate { drawn in
        Correlation.pearson(drawn.map { sumsA[$0] }, drawn.map { sumsB[$0] })
      },
      spearmanOfSums: estimate { drawn in
        Correlation.spearman(drawn.map { sumsA[$0] }, drawn.map { sumsB[$0] })
      },
      points: persons.indices.flatMap { person in
        run.queries.indices.map { query in
          .init(
            person: person + 1, query: query, subtracted: a[person][query],
            rebuilt: b[person][query])
        }
      })
  }
}
