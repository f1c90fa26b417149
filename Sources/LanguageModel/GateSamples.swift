import Memory

/// Contexts to train a gate on: what it is told of each, and what each term said of the byte.
struct GateSamples: Sendable {
  /// Per sample, where its terms start; one more at the end.
  private(set) var starts: [Int] = [0]
  /// Outputs of the terms, without the uniform one, which every sample has.
  private(set) var places: [UInt8] = []
  /// Shape: (terms × perTerm).
  private(set) var features: [Float] = []
  /// r: n/N of the byte that followed, per term.
  private(set) var ratios: [Float] = []

  var count: Int { starts.count - 1 }

  mutating func append(_ present: PresentTerms, _ terms: Terms) {
    places += present.places
    features += present.features
    for term in terms.memory { ratios.append(Float(term.count) / Float(term.order.total)) }
    for term in terms.session { ratios.append(Float(term.count) / Float(term.order.total)) }
    starts.append(places.count)
  }

  mutating func append(_ other: GateSamples) {
    let offset = places.count
    places += other.places
    features += other.features
    ratios += other.ratios
    starts += other.starts.dropFirst().map { $0 + offset }
  }
}

extension GateSamples {
  /// How much text is read for a gate, and how much of it is kept.
  struct Budget: Sendable {
    /// Bytes of documents that are read.
    var bytes = 700_000
    /// Bytes that are read of one document, from its start.
    var bytesPerDocument = 32_768
    /// Samples kept of all documents.
    var samples = 200_000
    /// The part of the samples that do not see the session.
    var staticPart = 0.3
  }

  /// Reads documents chosen by `seed`, each with its own examples left out of the counts.
  ///
  /// `progress` is called with bytes read and bytes to read, from any thread.
  static func collect(
    from memory: Memory, seed: UInt64, budget: Budget = Budget(),
    progress: @escaping @Sendable (Int, Int) -> Void
  ) -> GateSamples {
    var generator = SplitMix64(seed: seed)
    var candidates: [(segment: Int, document: Int, length: Int)] = []
    for (index, segment) in memory.segments.enumerated() {
      for document in 0..<segment.documentCount
      where !memory.deadDocuments[index].contains(document) {
        let length = segment.placement(ofDocument: document).range.count
        if length > 0 { candidates.append((index, document, length)) }
      }
    }
    candidates.shuffle(using: &generator)
    var chosen: [(segment: Int, document: Int, length: Int)] = []
    var total = 0
    for candidate in candidates where total < budget.bytes {
      let length = min(candidate.length, budget.bytesPerDocument)
      chosen.append((candidate.segment, candidate.document, length))
      total += length
    }
    let kept = min(1, Double(budget.samples) / Double(max(total, 1)))
    let work = chosen
    let goal = total
    let parts = concurrently(work.count) { index in
      let part = work[index]
      let samples = read(
        part.document, ofSegment: part.segment, of: memory, length: part.length, kept: kept,
        staticPart: budget.staticPart, seed: seed &+ UInt64(index) &* 0x9E37_79B9)
      progress(part.length, goal)
      return samples
    }
    var result = GateSamples()
    for part in parts { result.append(part) }
    return result
  }

  private static func read(
    _ document: Int, ofSegment segment: Int, of memory: Memory, length: Int, kept: Double,
    staticPart: Double, seed: UInt64
  ) -> GateSamples {
    var generator = SplitMix64(seed: seed)
    let model = Model(memory: memory, gate: Gate(seed: 0))
    var reader = ContextReader(
      model, excluding: [memory.examples(ofDocument: document, inSegment: segment)])
    reader.start(atDocumentStart: true)
    var samples = GateSamples()
    var mixture = Mixture()
    var present = PresentTerms()
    let start = memory.segments[segment].placement(ofDocument: document).range.lowerBound
    for byte in memory.segments[segment].bytes(in: start..<start + length) {
      guard generator.nextUnit() < kept else {
        reader.advance(byte)
        continue
      }
      reader.read()
      reader.gather(into: &mixture.terms)
      if generator.nextUnit() < staticPart { mixture.terms.session.removeAll() }
      present.fill(from: mixture.terms)
      reader.advance(byte, counting: &mixture)
      samples.append(present, mixture.terms)
    }
    return samples
  }
}
