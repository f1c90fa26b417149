import Foundation
import Fuzzing
import Testing

@Suite struct NoteHistories {
  @Test(arguments: [3, 11] as [UInt64])
  func `credit nobody wrongly, and follow their lines`(seed: UInt64) throws {
    let tests = Bundle.allBundles.compactMap(\.executableURL).first ?? Bundle.main.executableURL
    let hook = try #require(tests).deletingLastPathComponent().appending(path: "byline-hook").path
    let library = try NoteHistory.Library(people: 5, blocks: 15)
    let history = try NoteHistory(seed: seed, in: library, hook: hook)
    let findings = try history.run(operations: 12)
    #expect(findings.wrong.isEmpty, "\(findings.wrong.joined(separator: "\n"))")
    #expect(findings.right > 0, "\(history.log)")
    #expect(Double(findings.lost) <= 0.02 * Double(findings.kept), "\(history.log)")
  }
}
