package import Attribution

/// How well credit holds up on what is learned.
package struct AttributionReport: Codable, Sendable {
  package static let schema = "byline-attribution-1"

  /// What a measure of correlation is about.
  package struct Datamodelling: Codable, Sendable {
    package struct Row: Codable, Sendable {
      package var queries: AttributionQuery.Kind
      package var scorer: AuthorScorer
      /// The linear datamodelling score: Spearman's ρ, the mean over queries.
      package var score: Estimate
      /// Processor time of the scores of one query.
      package var secondsPerQuery: Double
    }

    /// Of the sample that models are rebuilt on.
    package var documents: Int
    package var bytes: Int
    package var persons: Int
    /// Models rebuilt on a random half of the persons.
    package var subsets: Int
    /// Contexts that each gate was trained on.
    package var gateSamples: Int
    package var rows: [Row] = []
    /// Processor time of one rebuild, its gate and the queries under it.
    package var secondsPerSubset = 0.0
  }

  /// Bits that a person's work saves, by subtraction and by a model rebuilt without it.
  package struct LeaveOneOut: Codable, Sendable {
    package struct Point: Codable, Sendable {
      /// A number for the person, from 1, the one who wrote most first.
      package var person: Int
      package var query: Int
      /// d, with the old gate.
      package var subtracted: Double
      package var rebuilt: Double
    }

    package var persons: Int
    package var queries: Int
    /// Over all pairs of a person and a query.
    package var pearson: Estimate
    package var spearman: Estimate
    /// Over persons, of the sums over queries.
    package var pearsonOfSums: Estimate
    package var spearmanOfSums: Estimate
    package var points: [Point]
  }

  package var schema = Self.schema
  package var seed: UInt64
  package var documents: Int
  package var bytes: Int
  package var persons: Int
  package var canaries: [CanaryResult] = []
  /// Pieces drawn for shares that were left, as most of them is common knowledge.
  package var commonPieces = 0
  package var unrelated: [UnrelatedResult] = []
  package var reliability: ShareReliabilityResult?
  /// Of spans of planted pieces, long and short, and of texts of nobody here.
  package var confidence: SpanReliabilityResult?
  package var datamodelling: Datamodelling?
  package var leaveOneOut: LeaveOneOut?
  /// What could not be measured here, and why.
  package var warnings: [String] = []
}

/// How much is measured.
package struct AttributionOptions: Sendable {
  /// Pieces of each disguise.
  package var canaries = 60
  /// Texts of each kind whose bits are foretold.
  package var queries = 100
  /// Random halves of the authors that a model is rebuilt on.
  package var subsets = 100
  /// Authors left out one by one, at most.
  package var leftOut = 12
  /// Of text that models are rebuilt on.
  package var bytes = 1_000_000
  /// Contexts that the gate of a rebuilt model is trained on.
  package var gateSamples = 100_000
  package var seed: UInt64 = 1
  /// Repositories and folders that are not learned, to be read as foreign text.
  package var foreign: [String] = []

  package init() {}
}

/// How far an evaluation has come.
package struct AttributionStep: Sendable {
  package var phase: String
  package var done: Int
  /// 0 while it is not known.
  package var all: Int
  package var unit: String
}
