import Support
import Testing

@testable import Attribution

@Suite struct SpanReaches {
  private func reached(
    _ text: String, _ spans: [(span: Range<Int>, copy: Range<Int>)], taken: Range<Int> = 0..<0
  ) -> [Range<Int>] {
    var reach = SpanReach(Array(text.utf8)) { !taken.contains($0) }
    for (span, copy) in spans { reach.add(span, copy: copy) }
    reach.finish()
    return reach.spans
  }

  private let line = "the quick brown fox jumps over the\n"

  @Test func `take in what stands in the same place`() {
    let text = line + line + line
    #expect(reached(text, [(40..<70, 20..<80)]) == [20..<80])
    #expect(reached(text, [(40..<70, 40..<70)]) == [40..<70])
  }

  @Test func `do not begin with the end of a line`() {
    #expect(reached(line + line + line, [(40..<70, 34..<80)]) == [35..<80])
    #expect(reached(line + "\n\n" + line + line, [(40..<70, 33..<80)]) == [37..<80])
    #expect(reached(line + "\n\n" + line + line, [(40..<70, 35..<80)]) == [37..<80])
    // Eight bytes of a line are more than its end.
    #expect(reached(line + line + line, [(40..<70, 28..<80)]) == [35..<80])
    #expect(reached(line + line + line, [(40..<70, 26..<80)]) == [26..<80])
  }

  @Test func `leave what another view has`() {
    #expect(reached(line + line + line, [(40..<70, 30..<80)], taken: 32..<35) == [35..<80])
    #expect(reached(line + line + line, [(40..<70, 30..<80)], taken: 75..<76) == [35..<75])
  }

  @Test func `meet where the first one is a copy no more`() {
    let text = line + line + line
    // The first has run on to 60 though it is a copy to 50 alone; the second is one from 45 on.
    #expect(reached(text, [(0..<60, 0..<50), (65..<100, 45..<100)]) == [0..<50, 50..<100])
    // Between two copies that do not meet there is a gap.
    #expect(reached(text, [(0..<40, 0..<45), (65..<100, 60..<100)]) == [0..<45, 60..<100])
  }

  @Test func `meet at the last line that begins in both`() {
    let text = line + line + line
    // A line begins at 70.
    #expect(reached(text, [(0..<75, 0..<75), (80..<105, 66..<105)]) == [0..<70, 70..<105])
    #expect(reached(text, [(0..<60, 0..<60), (80..<105, 50..<105)]) == [0..<60, 60..<105])
  }

  @Test func `leave the span before long enough for a name`() {
    let text = line + line + line
    #expect(reached(text, [(30..<66, 30..<31), (72..<105, 10..<105)]) == [30..<54, 54..<105])
  }

  /// Pieces of planted authors, one after the other: nearly every byte is its author's.
  @Test(arguments: UInt64(1)...4)
  func `tell stitched texts apart`(seed: UInt64) throws {
    let corpus = try PlantedCorpus(seed: seed, documentsOf: [3, 3, 3, 3])
    var generator = SeededGenerator(seed: seed)
    var (right, count) = (0, 0)
    for _ in 0..<12 {
      var text: [UInt8] = []
      var authors: [UInt32] = []
      var before = -1
      for _ in 0..<3 {
        let document = corpus.documents.filter { $0.author != before }
          .randomElement(using: &generator)!
        let piece = Array(document.functions.randomElement(using: &generator)!.utf8)
        text += piece
        authors += piece.map { _ in UInt32(document.author) }
        before = document.author
      }
      let leaders = corpus.model.credit(CreditRequest(text: text)).leaders(count: text.count)
      right += leaders.indices.count { leaders[$0] == [authors[$0]] }
      count += text.count
    }
    #expect(Double(right) >= 0.97 * Double(count), "\(right) of \(count)")
  }
}
