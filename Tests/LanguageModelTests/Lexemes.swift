import Foundation
import Memory
import Support
import Testing

@testable import LanguageModel

@Suite struct Lexemes {
  /// The rank by spelling out every lexeme of up to three letters.
  @Test(arguments: 0..<3)
  func `are ranked as a list of all lexemes ranks them`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, alphabet: Array("ab ".utf8), longest: 600)
    let model = Model(memory: random.memory, gate: GateTrainer(seed: 1).train(for: random.memory))
    let text = Array("ab a bb b aab ".utf8)
    var expected = LexemeRanks()
    var (start, bits) = (0, 0.0)
    while let end = text[start...].firstIndex(of: 0x20) {
      let own = probability(of: Array(text[start...end]), after: text[..<start], model)
      var better = 0
      for lexeme in spellings(upTo: 6) where lexeme != Array(text[start...end]) {
        if probability(of: lexeme, after: text[..<start], model) > own { better += 1 }
      }
      expected.count += 1
      bits -= log2(own)
      if better < 10 { expected.reciprocals += 1 / Double(better + 1) }
      start = end + 1
    }
    let actual = model.lexemeRanks(text, usesSession: true, stride: 1)
    #expect(actual.count == expected.count)
    #expect(abs(actual.reciprocals - expected.reciprocals) < 1e-9, "seed \(seed)")
    #expect(actual.givenUp == 0 && abs(actual.bits - bits) < 1e-9)
    let parts = (0..<3).map { model.lexemeRanks(text, usesSession: true, stride: 3, phase: $0) }
    let together = parts.reduce(into: LexemeRanks()) { $0.add($1) }
    #expect(together.count == actual.count)
    #expect(abs(together.reciprocals - actual.reciprocals) < 1e-9, "each lexeme has one phase")
  }

  /// All that is in no training text has together what the known lexemes leave.
  @Test(arguments: 0..<3)
  func `of a closed vocabulary are ranked with all others as one`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, alphabet: Array("ab ".utf8), longest: 600)
    let model = Model(memory: random.memory, gate: GateTrainer(seed: 1).train(for: random.memory))
    let known = ["a", "b", "ab", "bb", "aab", "abba"].map { Array($0.utf8) }
    let vocabulary = LexemeVocabulary(of: [Array("ab a  bb a".utf8), Array("aab b abba".utf8)])
    #expect(known.allSatisfy { vocabulary.contains($0) })
    #expect(["", "ba", "abb", "aabb"].allSatisfy { !vocabulary.contains(Array($0.utf8)) })
    let text = Array("ab a ba bb b abab aab abba bbb a ".utf8)
    var expected: [Int] = []
    var start = 0
    while let end = text[start...].firstIndex(of: 0x20) {
      let all = known.map { probability(of: $0 + [0x20], after: text[..<start], model) }
      let empty = probability(of: [0x20], after: text[..<start], model)
      let others = 1 - empty - all.reduce(0, +)
      let place = known.firstIndex(of: Array(text[start..<end]))
      let own = place.map { all[$0] } ?? others
      expected.append((all + [others]).count { $0 > own } + 1)
      start = end + 1
    }
    let actual = model.lexemeRanks(text, usesSession: true, stride: 1, in: vocabulary)
    let reciprocals = expected.reduce(0) { $0 + 1 / Double($1) }
    #expect(actual.count == expected.count && actual.givenUp == 0)
    #expect(abs(actual.reciprocals - reciprocals) < 1e-9, "seed \(seed): \(expected)")
  }

  private func spellings(upTo length: Int) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var last: [[UInt8]] = [[]]
    for _ in 0..<length {
      last = last.flatMap { start in Array("ab".utf8).map { start + [$0] } }
      result += last.map { $0 + [0x20] }
    }
    return result
  }

  private func probability(
    of lexeme: [UInt8], after text: ArraySlice<UInt8>, _ model: Model
  ) -> Double {
    var reader = ContextReader(model)
    reader.start(atDocumentStart: true)
    for byte in text { reader.advance(byte) }
    var mixture = Mixture()
    var distribution = [Double](repeating: 0, count: 256)
    return lexeme.reduce(1) { p, byte in
      reader.read()
      reader.mix(into: &mixture)
      reader.distribution(of: mixture, into: &distribution)
      reader.follow(byte)
      return p * distribution[Int(byte)]
    }
  }
}
