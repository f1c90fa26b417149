import Testing

@testable import Attribution

/// Runs of text drawn as letters: whose byte it is, `.` for nobody's.
private func drawn(_ text: String, bits: Double, whole: Double) -> ByteCredits {
  var credits = ByteCredits()
  for letter in text.utf8 {
    let person = Creditor.person(UInt32(letter))
    credits.commonBits.append(whole)
    credits.logarithms.append(0)
    credits.occurrences.append([])
    credits.parts.append(
      letter == 0x2E ? [] : [.init(creditor: person, bits: bits, firstAuthorBits: bits)])
  }
  return credits
}

private func a(_ count: Int) -> String { String(repeating: "a", count: count) }

@Suite struct Spans {
  @Test(arguments: [(23, false), (24, true)])
  func `have at least 24 bytes`(count: Int, isSpan: Bool) {
    #expect(SpanFinder(drawn(a(count), bits: 1, whole: 1)).spans().isEmpty != isSpan)
  }

  @Test(arguments: [(0.19, false), (0.21, true)])
  func `have at least 8 bits`(bits: Double, isSpan: Bool) {
    #expect(SpanFinder(drawn(a(40), bits: bits, whole: 0.3)).spans().isEmpty != isSpan)
  }

  @Test(arguments: [
    (1.7, View.verbatim, false), (1.6, .verbatim, true), (2.1, .layout, false),
    (1.9, .layout, true), (2.6, .names, false), (2.4, .names, true),
  ])
  func `are explained by three fifths at least, in other views by half and two fifths`(
    whole: Double, view: View, isSpan: Bool
  ) {
    let finder = SpanFinder(drawn(a(40), bits: 1, whole: whole), view.spanRules)
    #expect(finder.spans().isEmpty != isSpan)
  }

  @Test(arguments: [(39, false), (40, true)])
  func `may be explained less where 40 bytes stand in one place`(count: Int, isSpan: Bool) {
    var credits = drawn(a(60), bits: 0.3, whole: 1)
    for index in 0..<60 {
      // Every other place goes on for `count` bytes, then another one begins.
      credits.occurrences[index] = [
        Occurrence(segment: 0, position: 1000 + index / count * 500 + index),
        Occurrence(segment: 1, position: 7 * index),
      ]
    }
    #expect(SpanFinder(credits).spans().isEmpty != isSpan)
  }

  @Test(arguments: [(15, 1.0, false), (16, 1.0, true), (40, 0.34, false), (40, 0.36, true)])
  func `have at least 16 tokens and 14 bits where names do not count`(
    tokens: Int, bits: Double, isSpan: Bool
  ) {
    let finder = SpanFinder(drawn(a(tokens), bits: bits, whole: bits), View.names.spanRules)
    #expect(finder.spans().isEmpty != isSpan)
  }

  @Test(arguments: [(8, [0..<48]), (9, [])])
  func `bridge eight bytes of others`(gap: Int, expected: [Range<Int>]) {
    let text = a(20) + String(repeating: ".", count: gap) + a(20)
    #expect(SpanFinder(drawn(text, bits: 1, whole: 1)).spans() == expected)
  }

  @Test(arguments: [(64, [0..<104]), (65, [])])
  func `bridge 64 bytes that are commons, which count for nothing`(
    count: Int, expected: [Range<Int>]
  ) {
    let text = a(20) + String(repeating: ".", count: count) + a(20)
    var credits = drawn(text, bits: 1, whole: 1)
    credits.isCommons = text.utf8.map { $0 == 0x2E }
    #expect(SpanFinder(credits).spans() == expected)
    // What is commons does not make a span long enough.
    credits.isCommons = text.utf8.indices.map { _ in true }
    #expect(SpanFinder(credits).spans().isEmpty)
  }

  @Test func `name who shares the lead, and no crumbs`() {
    var credits = drawn(a(40), bits: 1, whole: 1)
    for index in credits.parts.indices {
      credits.parts[index] = [
        .init(creditor: .person(1), bits: 0.5, firstAuthorBits: 0),
        .init(creditor: .person(2), bits: 0.5, firstAuthorBits: 0.5),
        .init(creditor: .person(3), bits: 0.2, firstAuthorBits: 0.2),
      ]
    }
    let finder = SpanFinder(credits)
    #expect(finder.spans() == [0..<40])
    #expect(finder.names(in: 0..<40) == [.person(1), .person(2)])
    #expect(credits.leader(at: 0) == .person(2), "of equals, the first author")
  }
}
