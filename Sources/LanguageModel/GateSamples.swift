import CByteCount
import CGate
import Memory
import Threads

/// Contexts to train a gate on: what it is told of each, and what each term said of the byte.
struct GateSamples: Sendable {
  /// Per sample, where its rows start; one more at the end.
  private(set) var rowStarts: [Int] = [0]
  /// Of the gate's table.
  private(set) var rows: [UInt16] = []
  /// Per sample, a bit per output that takes part.
  private(set) var present: [UInt32] = []
  /// Per sample, where its ratios start; one more at the end.
  private(set) var ratioStarts: [Int] = [0]
  /// r: n/N of the byte that followed, of 65,535, per term but the uniform one, by place.
  private(set) var ratios: [UInt16] = []

  var count: Int { present.count }

  /// How many samples ahead it is asked for where a sample's numbers are, and for these.
  private static let (ahead, soon) = (8, 4)

  /// Asks for what the samples in `order` after `place` hold: in a random order each would be waited
  /// for.
  func prefetch(_ order: ArraySlice<Int32>, after place: Int) {
    if place + Self.ahead < order.endIndex {
      let sample = Int(order[place + Self.ahead])
      Self.prefetch(rowStarts, sample)
      Self.prefetch(ratioStarts, sample)
      Self.prefetch(present, sample)
    }
    if place + Self.soon < order.endIndex {
      let sample = Int(order[place + Self.soon])
      // 32 of them are a line of the cache.
      for row in stride(from: rowStarts[sample], to: rowStarts[sample + 1], by: 32) {
        Self.prefetch(rows, row)
      }
      Self.prefetch(ratios, ratioStarts[sample])
    }
  }

  private static func prefetch<Number>(_ numbers: [Number], _ index: Int) {
    unsafe numbers.withUnsafeBufferPointer {
      guard let start = $0.baseAddress else { return }
      unsafe byl_prefetch(start + index)
    }
  }

  mutating func append(_ input: GateInput, _ terms: Terms) {
    unsafe input.rows.withUnsafeBufferPointer { all in
      unsafe rows.append(contentsOf: UnsafeBufferPointer(rebasing: all[..<input.count]))
    }
    present.append(input.present)
    for term in terms.memory {
      ratios.append(UInt16(term.count * 65535 / max(term.order.total, 1)))
    }
    for term in terms.session {
      ratios.append(UInt16(Int(term.count) * 65535 / max(Int(term.total), 1)))
    }
    rowStarts.append(rows.count)
    ratioStarts.append(ratios.count)
  }

  init() {}

  /// All samples of some parts, in their order.
  init(_ parts: [GateSamples]) {
    rowStarts.reserveCapacity(parts.reduce(1) { $0 + $1.count })
    rows.reserveCapacity(parts.reduce(0) { $0 + $1.rows.count })
    present.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    ratioStarts.reserveCapacity(parts.reduce(1) { $0 + $1.count })
    ratios.reserveCapacity(parts.reduce(0) { $0 + $1.ratios.count })
    for part in parts { append(part) }
  }

  private mutating func append(_ other: GateSamples) {
    let (rowOffset, ratioOffset) = (rows.count, ratios.count)
    rows += other.rows
    present += other.present
    ratios += other.ratios
    for start in other.rowStarts.dropFirst() { rowStarts.append(start + rowOffset) }
    for start in other.ratioStarts.dropFirst() { ratioStarts.append(start + ratioOffset) }
  }
}

extension GateSamples {
  /// How much text is read for a gate, and how much of it is kept.
  struct Budget: Sendable {
    /// Bytes of documents that are read.
    var bytes = 1_200_000
    /// Bytes that are read of one document in one piece.
    var bytesPerPiece = 32_768
    /// Samples kept of all documents.
    var samples = 1_000_000
    /// The part of the samples that do not see the session.
    var staticPart = 0.15
    /// One byte in so many is read again as copied text: from the middle of its document, with
    /// nothing left out.
    var copiedStride = 16
    var copiedLength = 400
    /// A document of a larger part of the memory is not left out as a whole, but piece by piece.
    var largestPart = 0.05
  }

  /// A part of a document that is read as if it had never been seen.
  private struct Piece {
    var segment: Int
    var document: Int
    var bytes: Range<Int>
    /// Whether only the piece is left out of the counts, not its document.
    var isAlone: Bool
  }

  /// Reads documents chosen by `seed`, each with its own examples left out of the counts.
  ///
  /// `progress` is called with bytes read and bytes to read, from any thread.
  static func collect(
    from memory: Memory, seed: UInt64, budget: Budget = Budget(),
    progress: @escaping @Sendable (Int, Int) -> Void
  ) -> GateSamples {
    var generator = SplitMix64(seed: seed)
    let work = pieces(of: memory, budget, &generator)
    let goal = work.reduce(0) { $0 + $1.bytes.count }
    let kept = min(1, Double(budget.samples) / Double(max(goal, 1)))
    let model = Model(memory: memory, gate: Gate(seed: 0))
    let parts = concurrently(work.count) { index in
      let samples = read(
        work[index], of: model, kept: kept, budget: budget,
        seed: seed &+ UInt64(index) &* 0x9E37_79B9)
      progress(work[index].bytes.count, goal)
      return samples
    }
    return GateSamples(parts)
  }

  /// The starts of documents in a random order, and all pieces of the large ones, up to the budget.
  private static func pieces(
    of memory: Memory, _ budget: Budget, _ generator: inout SplitMix64
  ) -> [Piece] {
    var candidates: [Piece] = []
    let large = Int(Double(memory.rowCount) * budget.largestPart)
    for (index, segment) in memory.segments.enumerated() {
      for document in 0..<segment.documentCount
      where !memory.deadDocuments[index].contains(document) {
        let length = segment.placement(ofDocument: document).range.count
        // What stands elsewhere was seen before, so it says nothing of text that was not.
        if segment.copiedBytes(ofDocument: document) * 2 > length { continue }
        let isLarge = length > large && length > 2 * budget.bytesPerPiece
        for start in stride(from: 0, to: length, by: budget.bytesPerPiece) {
          candidates.append(
            Piece(
              segment: index, document: document,
              bytes: start..<min(start + budget.bytesPerPiece, length), isAlone: isLarge))
          if !isLarge { break }
        }
      }
    }
    candidates.shuffle(using: &generator)
    var total = 0
    return Array(
      candidates.prefix { piece in
        defer { total += piece.bytes.count }
        return total < budget.bytes
      })
  }

  /// Reads a piece as text never seen, and parts of its document as copies.
  private static func read(
    _ piece: Piece, of model: Model, kept: Double, budget: Budget, seed: UInt64
  ) -> GateSamples {
    var generator = SplitMix64(seed: seed)
    let memory = model.memory
    let bytes = memory.segments[piece.segment].bytes(ofDocument: piece.document)
    var samples = GateSamples()
    var unseen = ContextReader(
      model,
      excluding: [
        memory.examples(
          ofDocument: piece.document, inSegment: piece.segment,
          bytes: piece.isAlone ? piece.bytes : nil)
      ])
    unseen.start(atDocumentStart: piece.bytes.lowerBound == 0, expecting: piece.bytes.count)
    for byte in bytes[max(0, piece.bytes.lowerBound - 32)..<piece.bytes.lowerBound] {
      unseen.pass(byte)
    }
    samples.read(bytes[piece.bytes], by: &unseen, kept, budget.staticPart, &generator)
    let expected =
      Double(piece.bytes.count) / Double(budget.copiedStride * budget.copiedLength)
    var copies = Int(expected) + (generator.nextUnit() < expected - expected.rounded(.down) ? 1 : 0)
    var seen = ContextReader(model)
    while copies > 0 {
      let start = Int(generator.next() % UInt64(bytes.count))
      seen.start(atDocumentStart: false, expecting: budget.copiedLength)
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
    for byte in text {
      if byte == 0 {
        reader.pass(byte)
        continue
      }
      guard generator.nextUnit() < kept else {
        reader.advance(byte)
        continue
      }
      reader.read()
      reader.gather(into: &mixture, withoutSession: generator.nextUnit() < staticPart)
      reader.advance(byte, counting: &mixture)
      append(mixture.input, mixture.terms)
    }
  }
}
