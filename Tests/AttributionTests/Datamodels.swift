import LanguageModel
import Memory
import Provenance
import Support
import Testing

@testable import Attribution

@Suite struct Datamodels {
  private func corpus(_ planted: PlantedCorpus) -> AuthorCorpus {
    var corpus = AuthorCorpus()
    let segment = planted.model.memory.segments[0]
    for document in 0..<segment.documentCount { corpus.add(document, of: segment, .braces) }
    return corpus
  }

  @Test(arguments: 0..<12)
  func `are built on just the bytes of those who are there`(seed: UInt64) throws {
    let random = try RandomMemory(seed: seed, longest: 120, hasCoAuthors: seed % 2 == 1)
    var corpus = AuthorCorpus()
    var expected: [UInt8] = []
    var all = 0
    let absent = Set([UInt32(seed % 4)])
    for segment in random.memory.segments {
      for document in 0..<segment.documentCount {
        corpus.add(document, of: segment, .braces)
        let content = segment.content(ofDocument: document)
        all += content.bytes.count
        for (index, byte) in content.bytes.enumerated() {
          let run = content.runs.last { $0.start <= index }
          let owner = segment.owners[segment.origins[run?.origin ?? 0].owner]
          if !owner.authors.contains(where: { absent.contains($0.person) }) {
            expected.append(byte)
          }
        }
      }
    }
    let content = corpus.content(without: absent)
    #expect(content.documents.flatMap(\.bytes) == expected, "seed \(seed)")
    #expect(corpus.content().documents.reduce(0) { $0 + $1.bytes.count } == all)
    let sum = corpus.written.values.reduce(0, +)
    #expect(abs(sum - Double(all)) < 1e-6, "seed \(seed)")
    for document in content.documents {
      #expect(document.runs.first?.start == 0)
      let owners = document.runs.map { content.owners[content.origins[$0.origin].owner] }
      #expect(!owners.contains { $0.authors.contains { absent.contains($0.person) } })
    }
  }

  @Test func `that know nothing of an author need the bits that subtraction says`() throws {
    let planted = try PlantedCorpus(seed: 11, documentsOf: [4, 4, 4, 4])
    let corpus = corpus(planted)
    let trainer = GateTrainer(seed: 1, samples: 15_000)
    let whole = try corpus.model(trainer: trainer)
    let queries = [0, 5, 9, 15].map { number in
      AttributionQuery(
        kind: .learned, text: Array(planted.documents[number].functions[1].utf8))
    }
    let run = DatamodellingRun(whole, queries)
    let before = run.bits(under: whole)
    var (subtracted, rebuilt): ([Double], [Double]) = ([], [])
    for person in 0..<4 {
      let bits = run.bits(under: try corpus.model(without: [UInt32(person)], trainer: trainer))
      let rises = zip(bits, before).map { $0 - $1 }
      #expect(rises.max() == rises[person] && rises[person] > 200, "person \(person)")
      subtracted += run.necessities(of: UInt32(person))
      rebuilt += rises
    }
    #expect(try #require(Correlation.pearson(subtracted, rebuilt)) > 0.9)
  }

  @Test func `foretold by whose text it is agree wholly, and by the contrary not at all`() {
    // Three authors, and a query of which the bits are known: 100 without its author, else 10.
    var generator = SplitMix64(seed: 7)
    let halves = DatamodellingRun.halves(of: [1, 2, 3, 4], count: 40, by: &generator)
    #expect(halves.allSatisfy { $0.count == 2 })
    let bits = halves.map { absent in [1, 2, 3, 4].map { absent.contains($0) ? 100.0 : 10.0 } }
    let right: [[UInt32: Double]] = [[1: 5], [2: 7], [3: 0.5], [4: 3]]
    #expect(
      DatamodellingRun.agreement(of: right, absent: halves, bits: bits)
        .allSatisfy { abs($0 - 1) < 1e-12 })
    let contrary: [[UInt32: Double]] = [[1: -5], [2: -7], [3: -0.5], [4: -3]]
    #expect(
      DatamodellingRun.agreement(of: contrary, absent: halves, bits: bits)
        .allSatisfy { abs($0 + 1) < 1e-12 })
    // A score that tells nobody apart says nothing.
    let same = [[UInt32: Double]](repeating: [1: 1, 2: 1, 3: 1, 4: 1], count: 4)
    #expect(DatamodellingRun.agreement(of: same, absent: halves, bits: bits) == [0, 0, 0, 0])
  }

  @Test func `share a text as byte by byte`() throws {
    let planted = try PlantedCorpus(seed: 5, documentsOf: [3, 3, 1, 3])
    let model = try corpus(planted).model(trainer: GateTrainer(seed: 1, samples: 4_000))
    let texts = planted.documents.map { Array($0.functions[1].utf8) }
    for (text, shares) in zip(texts, model.shares(ofEach: texts)) {
      var reader = ByteCreditReader(model, excluding: [])
      var expected: [UInt32: Double] = [:]
      for part in reader.read(text, after: [], atDocumentStart: false).parts.joined() {
        guard case .person(let person) = part.creditor else { continue }
        expected[person, default: 0] += part.bits
      }
      #expect(!expected.isEmpty && shares == expected)
    }
  }

  @Test func `agree with shares and necessities`() throws {
    let planted = try PlantedCorpus(seed: 12, documentsOf: [3, 3, 3, 3, 3, 3])
    let corpus = corpus(planted)
    let trainer = GateTrainer(seed: 1, samples: 6_000)
    let queries = (0..<6).map { author in
      AttributionQuery(
        kind: .learned, text: Array(planted.documents[author * 3 + 2].functions[3].utf8))
    }
    let run = DatamodellingRun(try corpus.model(trainer: trainer), queries)
    var generator = SplitMix64(seed: 2)
    let halves = DatamodellingRun.halves(
      of: corpus.written.keys.sorted(), count: 10, by: &generator)
    let bits = try halves.map { run.bits(under: try corpus.model(without: $0, trainer: trainer)) }
    func score(_ scorer: AuthorScorer) -> Double {
      let agreement = DatamodellingRun.agreement(
        of: run.scores(by: scorer), absent: halves, bits: bits)
      return agreement.reduce(0, +) / Double(agreement.count)
    }
    // With half of the authors gone, a score that is their text's alone reaches 0.87 at most.
    #expect(score(.share) > 0.5)
    #expect(score(.paidShare) > 0.5)
    #expect(score(.necessity) > 0.4)
  }
}

@Suite struct StitchedTexts {
  private func canary(_ number: Int, authors: Set<UInt32>) -> Canary {
    let text = (0..<12).map { "line \($0) of \(number)\n" }.joined()
    return Canary(
      segment: 0, document: number, lines: 1...12, text: Array(text.utf8), before: [],
      authors: authors, rules: .braces)
  }

  @Test(arguments: 0..<10)
  func `are whole pieces of authors who share nothing`(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let canaries = (0..<20).map { number in
      canary(number, authors: [UInt32(number % 5), UInt32(number % 5 + number % 2)])
    }
    let texts = StitchedText.texts(from: canaries, parts: 3, lines: 4...9, by: &generator)
    #expect(!texts.isEmpty)
    for text in texts {
      let ends = text.pieces.map(\.bytes.upperBound)
      #expect(text.pieces.map(\.bytes.lowerBound) == [0] + ends.dropLast())
      #expect(text.pieces.last?.bytes.upperBound == text.text.count)
      #expect((12...27).contains(text.text.count { $0 == 0x0A }))
      for (index, piece) in text.pieces.enumerated() {
        let before = text.pieces[..<index]
        #expect(before.allSatisfy { piece.authors.isDisjoint(with: $0.authors) })
      }
    }
  }
}

@Suite struct Disguises {
  private let document = """
    def total(items):
        \"\"\"Adds up what items cost.

        Prices may be missing.
        \"\"\"
        # nothing yet
        return sum(r"price" in item for item in items)
    """

  private func canary(lines: ClosedRange<Int>) -> Canary {
    let all = document.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let before = all[..<(lines.lowerBound - 1)].map { $0 + "\n" }.joined()
    let text = all[(lines.lowerBound - 1)..<lines.upperBound].map { $0 + "\n" }.joined()
    return Canary(
      segment: 0, document: 0, lines: lines, text: Array(text.utf8), before: Array(before.utf8),
      authors: [1], rules: .hash)
  }

  @Test func `change names, and neither keywords, strings nor comments`() {
    var generator = SplitMix64(seed: 1)
    let text = String(
      decoding: Disguise.renamed.apply(to: canary(lines: 1...7), by: &generator), as: UTF8.self)
    #expect(!text.contains("total") && !text.contains("sum("))
    #expect(text.contains("def ") && text.contains("# nothing yet"))
    #expect(text.contains("r\"price\" in"))
    #expect(text.contains("Prices may be missing."))
  }

  @Test func `translate what has more than comments`() {
    let comment = String(repeating: "# who wrote this is not to be told\n", count: 8)
    let code = String(repeating: "value = other\n", count: 16)
    for (text, isSuited) in [(comment, false), (comment + code, true), (code, true)] {
      var canary = canary(lines: 1...1)
      canary.text = Array(text.utf8)
      #expect(Disguise.translated.suits(canary) == isSuited)
      #expect(Disguise.renamed.suits(canary))
    }
  }

  @Test func `know a string that began before the piece`() {
    var generator = SplitMix64(seed: 1)
    let text = String(
      decoding: Disguise.renamed.apply(to: canary(lines: 3...7), by: &generator), as: UTF8.self)
    #expect(text.hasPrefix("\n    Prices may be missing.\n    \"\"\"\n    # nothing yet\n"))
    #expect(!text.contains("sum("))
  }
}
