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
    /// One byte in so many is read again as copied text: from the middle of its document, with
    /// nothing left out.
    var copiedStride = 16
    var copiedLength = 400
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
        budget: budget, seed: seed &+ UInt64(index) &* 0x9E37_79B9)
      progress(part.length, goal)
      return samples
    }
    var result = GateSamples()
    for part in parts { result.append(part) }
    return result
  }

  /// Reads the start of a document as text never seen, and pieces of it as copies.
  private static func read(
    _ document: Int, ofSegment segment: Int, of memory: Memory, length: Int, kept: Double,
    budget: Budget, seed: UInt64
  ) -> GateSamples {
    var generator = SplitMix64(seed: seed)
    let model = Model(memory: memory, gate: Gate(seed: 0))
    let bytes = memory.segments[segment].bytes(ofDocument: document)
    var samples = GateSamples()
    var unseen = ContextReader(
      model, excluding: [memory.examples(ofDocument: document, inSegment: segment)])
    unseen.start(atDocumentStart: true)
    samples.read(bytes[..<length], by: &unseen, kept, budget.staticPart, &generator)
    let expected = Double(length) / Double(budget.copiedStride * budget.copiedLength)
    var copies = Int(expected) + (generator.nextUnit() < expected - expected.rounded(.down) ? 1 : 0)
    var seen = ContextReader(model)
    while copies > 0 {
      let start = Int(generator.next() % UInt64(bytes.count))
      seen.start(atDocumentStart: false)
      samples.read(
        bytes[start..<min(start + budget.copiedLength, bytes.count)], by: &seen, kept,
        budget.staticPart, &generator)
      copies -= 1
    }
    return samples
  }

  private mutating func read(
    _ text: ArraySlice<UInt8>, by reader: inout ContextReader, _ kept: Double,
    _ staticPart: Double, _ generator: inout SplitMix64
  ) {
    var mixture = Mixture()
    var present = PresentTerms()
    for byte in text {
      guard generator.nextUnit() < kept else {
        reader.advance(byte)
        continue
      }
      reader.read()
      reader.gather(into: &mixture.terms)
      if generator.nextUnit() < staticPart { mixture.terms.session.removeAll() }
      present.fill(from: mixture.terms)
      reader.advance(byte, counting: &mixture)
      append(present, mixture.terms)
    }
  }
}
