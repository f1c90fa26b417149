package import Attribution
import Catalog
import LanguageModel
import Memory
import Provenance

extension LearnedMemory {
  /// Measures how well credit holds up on what is learned.
  ///
  /// Everything is drawn by the options' seed; only times differ from run to run.
  /// - Throws: `AgentError.noSuchPath` for foreign texts, `CatalogError`, `SegmentError`.
  package func evaluateAttribution(
    _ options: AttributionOptions,
    progress: @escaping @Sendable (AttributionStep) -> Void = { _ in }
  ) throws -> AttributionReport {
    let rules = try rulesOfDocuments()
    var report = AttributionReport(seed: options.seed, documents: 0, bytes: 0, persons: 0)
    for (index, segment) in model.memory.segments.enumerated() {
      report.documents += segment.documentCount - model.memory.deadDocuments[index].count
    }
    report.bytes = model.memory.rowCount
    let baselines = AuthorBaselines(model.memory)
    report.persons = baselines.sizes.count
    try measurePlanted(options, rules, CanaryRun(creditModel, baselines), &report, progress)
    try DatamodellingEvaluation(self, rules, options).measure(into: &report, progress)
    return report
  }

  /// How often authors of learned text come first for it, in every disguise.
  ///
  /// `count` canaries of each disguise are chosen by `seed`, fewer where there is not as much text;
  /// `missed` is told of each whose author did not come first.
  package func canaries(
    _ count: Int, seed: UInt64, missed: (Disguise, Canary, [UInt8]) -> Void
  ) throws -> [CanaryResult] {
    let run = CanaryRun(creditModel, AuthorBaselines(model.memory))
    return canaries(count, seed: seed, try rulesOfDocuments(), run, missed: missed) { _ in }
  }

  /// How much of `count` pieces of each of some projects that are not learned is given to somebody.
  ///
  /// - Throws: `AgentError.noSuchPath`, `GitError`.
  package func foreign(
    _ paths: [String], count: Int, seed: UInt64
  ) throws -> [UnrelatedResult] {
    var generator = SplitMix64(seed: seed)
    let run = CanaryRun(creditModel, AuthorBaselines(Memory([])))
    return try paths.map { path in
      let (name, pieces) = try ForeignTexts.drawn(count, from: path, by: &generator)
      return run.unrelated(name, pieces, by: &generator)
    }
  }

  /// The spans of `count` planted pieces and of as many pieces of projects that are not learned,
  /// each with whether it names the right person.
  package func spanOutcomes(
    _ count: Int, foreign: [String], seed: UInt64
  ) throws -> [[SpanOutcome]] {
    var generator = SplitMix64(seed: seed)
    var finder = finder(try rulesOfDocuments())
    let canaries = finder.canaries(count, by: &generator)
    var pieces: [[UInt8]] = []
    for path in foreign {
      pieces += try ForeignTexts.drawn(
        canaries.count / foreign.count, from: path, by: &generator
      ).pieces
    }
    return CanaryRun(creditModel, AuthorBaselines(Memory([])))
      .spanOutcomes(canaries, foreign: pieces, by: &generator)
  }

  private func canaries(
    _ count: Int, seed: UInt64, _ rules: [[LexicalRules]], _ run: CanaryRun,
    missed: (Disguise, Canary, [UInt8]) -> Void, _ progress: (String) -> Void
  ) -> [CanaryResult] {
    var finder = finder(rules)
    var generator = SplitMix64(seed: seed)
    let canaries = finder.canaries(count, by: &generator)
    var results = Disguise.allCases.map { disguise in
      progress(disguise.rawValue)
      return run.result(of: disguise, canaries, by: &generator) { missed(disguise, $0, $1) }
    }
    progress("stitched")
    let more = finder.canaries(count * CanaryRun.stitchedParts * 2, by: &generator)
    results.append(run.stitched(more, count: count, by: &generator))
    return results
  }

  private func measurePlanted(
    _ options: AttributionOptions, _ rules: [[LexicalRules]], _ run: CanaryRun,
    _ report: inout AttributionReport, _ progress: @escaping @Sendable (AttributionStep) -> Void
  ) throws {
    var done = 0
    let all = Disguise.allCases.count + 1
    report.canaries = canaries(
      options.canaries, seed: options.seed, rules, run, missed: { _, _, _ in }
    ) { _ in
      progress(AttributionStep(phase: "planted pieces", done: done, all: all, unit: "disguises"))
      done += 1
    }
    var generator = SplitMix64(seed: options.seed &+ 1)
    progress(AttributionStep(phase: "shares of mixed texts", done: 0, all: 0, unit: "texts"))
    var finder = finder(rules)
    let canaries = finder.canaries(options.canaries * 6, by: &generator)
    report.commonPieces = finder.commonPieces
    report.reliability = run.shareReliability(
      canaries, count: options.canaries * 2, by: &generator)
    var texts = [
      ("licences", UnrelatedTexts.licences), ("boilerplate", UnrelatedTexts.boilerplate),
    ]
    for path in options.foreign {
      texts.append(try ForeignTexts.drawn(options.canaries * 2, from: path, by: &generator))
    }
    let strange = texts.dropFirst().flatMap(\.1)
    let outcomes = run.spanOutcomes(canaries, foreign: strange, by: &generator)
    report.confidence = CanaryRun.spanReliability(outcomes, by: &generator)
    for (number, (name, texts)) in texts.enumerated() {
      progress(
        AttributionStep(
          phase: "texts of nobody here", done: number, all: options.foreign.count + 2,
          unit: "kinds"))
      report.unrelated.append(run.unrelated(name, texts, by: &generator))
    }
  }

  private func finder(_ rules: [[LexicalRules]]) -> CanaryFinder {
    CanaryFinder(model.memory, isCommons: creditModel.isCommons) { rules[$0][$1] }
  }

  /// Per segment and document, the rules that it was learned with.
  private func rulesOfDocuments() throws -> [[LexicalRules]] {
    try model.memory.segments.indices.map { index in
      let segment = model.memory.segments[index]
      let paths = try store.paths(inSegment: manifest.segments[index].file)
      return (0..<segment.documentCount).map { document in
        LexicalRules(for: paths[document] ?? Path(""), segment.bytes(ofDocument: document))
      }
    }
  }
}
