import Support
import Testing

@testable import Page

@Suite struct Pieces {
  private func check(_ text: [UInt8]) {
    let ranges = CreditPieces(text).ranges
    #expect(ranges.first?.lowerBound == 0)
    #expect(ranges.last?.upperBound == text.count)
    for (range, next) in zip(ranges, ranges.dropFirst()) {
      #expect(range.upperBound == next.lowerBound)
    }
    for range in ranges { #expect(range.count <= max(CreditPieces.wholeBytes, 0)) }
    if ranges.count > 1 {
      for range in ranges { #expect(!range.isEmpty && range.count <= CreditPieces.pieceBytes) }
    }
  }

  @Test func `cover every text once, and end`() {
    var random = SeededGenerator(seed: 7)
    for size in [0, 1, CreditPieces.wholeBytes, CreditPieces.wholeBytes + 1, 200_000] {
      check([UInt8](repeating: 0x61, count: size))
      check([UInt8](repeating: 0x0A, count: size))
      // Nothing but the middle of characters.
      check([UInt8](repeating: 0x80, count: size))
      check((0..<size).map { _ in UInt8.random(in: 1...255, using: &random) })
    }
  }

  @Test func `end with lines, or at least with characters`() {
    let lines = Array(String(repeating: "a line of text\n", count: 8000).utf8)
    for range in CreditPieces(lines).ranges { #expect(lines[range.upperBound - 1] == 0x0A) }
    let one = Array(String(repeating: "€", count: 40_000).utf8)
    for range in CreditPieces(one).ranges {
      #expect(String(validating: one[range], as: UTF8.self) != nil)
    }
  }
}
