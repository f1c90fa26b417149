import Attribution
import Catalog
import Corpus
import Foundation
import FoundationXML
import Support
import Testing

@testable import Agent

@Suite struct AttributionEvaluations {
  private static let words = ["amber", "birch", "cedar", "dune", "ember", "fjord", "grove"]

  /// Code of one author, with names of its own: whatever three write alike would be nobody's.
  private func code(_ author: Int, _ number: Int, _ generator: inout SeededGenerator) -> String {
    let (mine, sum) = (Self.words[author], Self.words[(author + 1) % 7])
    var text = ""
    for function in 0..<4 {
      let name = mine + Self.words.randomElement(using: &generator)!
      text += "def \(name)_\(number)_\(function)(\(mine), \(sum)\(mine)):\n"
      for _ in 0..<8 {
        let other = Self.words.randomElement(using: &generator)! + mine
        let limit = Int.random(in: 0...999, using: &generator)
        text += "    \(other)[\(limit)] = \(mine)\(sum)(\(name), \(mine).\(other))\n"
      }
      text += "    return \(name)\n\n"
    }
    return text
  }

  /// What is measured twice on the same memory.
  private func reports(_ seed: UInt64) throws -> [AttributionReport] {
    let repository = try ScratchRepository()
    var generator = SeededGenerator(seed: 4)
    for author in 0..<6 {
      for number in 0..<3 {
        try repository.commit(
          "\(Self.words[author])\(number).py", code(author, number, &generator),
          by: Self.words[author])
      }
    }
    let home = try ScratchFolder()
    let location = StoreLocation(environment: ["BYLINE_HOME": home.path])
    var learner = Learner(location, Configuration())
    _ = try learner.learn([repository.path], threads: 2, now: 1_700_000_000)
    let foreign = try ScratchFolder()
    let lines = (0..<60).map { "int f\($0)(void) { return \($0 * 7); }\n" }
    try foreign.write("other.c", lines.joined())
    var options = AttributionOptions()
    (options.canaries, options.queries, options.subsets, options.leftOut) = (8, 4, 4, 3)
    (options.gateSamples, options.seed, options.foreign) = (4_000, seed, [foreign.path])
    let memory = try LearnedMemory(location)
    return try (0..<2).map { _ in try memory.evaluateAttribution(options) }
  }

  @Test func `measure every part, and the same for the same seed`() throws {
    let reports = try reports(3)
    var (one, other) = (reports[0], reports[1])
    #expect(one.persons == 6 && one.documents == 18 && one.warnings == [])
    #expect(one.canaries.map(\.disguise) == Disguise.allCases.map(\.rawValue) + ["stitched"])
    #expect(one.canaries[0].texts == 8 && one.canaries[0].right.value > 0.9)
    #expect(one.unrelated.count == 3 && one.unrelated.allSatisfy { $0.named.value < 0.05 })
    let models = try #require(one.datamodelling)
    #expect(models.persons == 6 && models.subsets == 4)
    #expect(models.rows.count == 2 * AuthorScorer.allCases.count)
    let left = try #require(one.leaveOneOut)
    #expect(left.persons == 3 && left.points.count == 3 * left.queries)
    #expect(left.pearson.value > 0.9)
    // Times alone may differ.
    for index in models.rows.indices {
      one.datamodelling?.rows[index].secondsPerQuery = 0
      other.datamodelling?.rows[index].secondsPerQuery = 0
    }
    one.datamodelling?.secondsPerSubset = 0
    other.datamodelling?.secondsPerSubset = 0
    #expect(try one.json() == other.json())
    #expect(one.text == other.text)
    try expectDrawn(one)
  }

  private func expectDrawn(_ report: AttributionReport) throws {
    let parser = XMLParser(data: Data(report.picture.utf8))
    let counter = ElementCounter()
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    let points = report.leaveOneOut?.points.count ?? 0
    #expect(counter.counts["circle", default: 0] >= points + report.canaries.count)
    #expect(!report.picture.contains("href"))
  }
}

private final class ElementCounter: NSObject, XMLParserDelegate {
  var counts: [String: Int] = [:]

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) { counts[name, default: 0] += 1 }
}
