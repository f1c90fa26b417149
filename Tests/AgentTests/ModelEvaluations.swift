import Foundation
import Support
import Testing

@testable import Agent

@Suite struct ModelEvaluations {
  @Test func `learn a file once it was predicted, where that is asked for`() throws {
    let folder = try ScratchFolder()
    func write(_ name: String, _ word: String) throws -> String {
      let text = (0..<120).map { "\(word)_\($0 * 7919 % 1000) = \($0 * 31 % 97)\n" }.joined()
      try folder.write(name, text)
      return folder.path + "/" + name
    }
    let train = try (0..<4).map { try write("train\($0)", "word\($0)") }
    let test = try [write("a", "other"), write("same", "other"), write("b", "third")]
    var request = Evaluation.Request(train: train, test: test, seed: 1)
    (request.samples, request.learnsTested, request.lexemeStride) = (4_000, true, 9)
    let (figures, gate) = try Evaluation.run(request) { _ in }
    let growing = try #require(figures.growing)
    // The second file is the first once more: it costs next to nothing.
    #expect(growing.bitsPerByte < figures.session.bitsPerByte * 0.85)
    #expect(growing.bitsPerByte > figures.session.bitsPerByte * 0.4)
    #expect(growing.top1 > figures.session.top1)
    // Each lexeme has one chance in nine; lines have two spaces, the last lexeme is not ended.
    #expect(abs((growing.lexemes ?? 0) - 3 * 240 / 9) <= 4)
    #expect(growing.lexemes == figures.static.lexemes)
    // What is read first is read as without it.
    request.test = [test[0]]
    request.gate = gate
    let alone = try Evaluation.run(request) { _ in }.figures
    #expect(alone.growing?.bitsPerByte == alone.session.bitsPerByte)
  }
}
