package import Attribution
import Catalog
import LanguageModel
import Memory
import Provenance

extension LearnedMemory {
  /// How often authors of learned text come first for it, in every disguise.
  ///
  /// `count` canaries of each disguise are chosen by `seed`, fewer where there are not as many
  /// documents.
  package func canaries(
    _ count: Int, seed: UInt64, progress: (Disguise) -> Void = { _ in }
  ) throws -> [CanaryResult] {
    let rules = try rulesOfDocuments()
    let finder = CanaryFinder(model.memory) { rules[$0][$1] }
    var generator = SplitMix64(seed: seed)
    let canaries = finder.canaries(count, by: &generator)
    let run = CanaryRun(creditModel, AuthorBaselines(model.memory))
    return Disguise.allCases.map { disguise in
      progress(disguise)
      return run.result(of: disguise, canaries, by: &generator)
    }
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
