import Foundation
import LanguageModel
import Memory
import Provenance
import Support
import Testing

@testable import Attribution

/// A corpus of made-up code in which every author has words and habits of their own.
struct PlantedCorpus {
  static let header = """
    /* Redistribution and use in source and binary forms, with or without modification, are
     * permitted provided that the following conditions are met: keep this notice, name no one
     * without asking, and expect no warranty of any kind, express or implied. */

    """

  var model: Model
  /// Per document, its author and its functions.
  var documents: [(author: Int, functions: [String])] = []

  /// `weights` gives each author's number of documents; those in `together` wrote them with the
  /// author of that number.
  init(seed: UInt64, documentsOf weights: [Int], together: [Int: Int] = [:]) throws {
    var generator = SeededGenerator(seed: seed)
    var inSegment: [SegmentDocument] = []
    for (author, count) in weights.enumerated() {
      for _ in 0..<count {
        let functions = (0..<6).map { _ in Self.function(&generator) }
        documents.append((author, functions))
        inSegment.append(
          SegmentDocument(
            bytes: Array((Self.header + functions.joined(separator: "\n")).utf8),
            runs: [.init(start: 0, origin: author)]))
      }
    }
    let owners = weights.indices.map { author in
      let persons = [author] + (together[author].map { [$0] } ?? [])
      return Owner(
        id: UInt32(author), kind: .human, isCommons: false,
        authors: persons.map { .init(person: UInt32($0), weight: 1 / Double(persons.count)) })
    }
    let file = try SegmentBuilder.build(
      SegmentContent(
        documents: inSegment,
        origins: weights.indices.map { SegmentOrigin(commit: nil, time: 0, owner: $0) },
        owners: owners))
    let memory = Memory([try Segment(bytes: file, name: "planted")])
    model = Model(memory: memory, gate: GateTrainer(seed: 1).train(for: memory))
  }

  static func word(_ generator: inout SeededGenerator) -> String {
    let parts = [
      "ba", "co", "du", "fe", "gi", "ho", "ka", "lu", "mi", "no", "pa", "re", "so", "ti",
    ]
    return (0..<Int.random(in: 2...4, using: &generator)).map { _ in
      parts.randomElement(using: &generator)!
    }.joined()
  }

  /// A function of twelve lines.
  static func function(_ generator: inout SeededGenerator) -> String {
    let (name, value, list) = (word(&generator), word(&generator), word(&generator))
    var lines = ["int \(name)(struct \(list) *\(value), int \(word(&generator))) {"]
    for _ in 0..<10 {
      let number = Int.random(in: 0...99, using: &generator)
      let other = word(&generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: lines.append("    if (\(value)->\(other) > \(number)) return \(word(&generator));")
      case 1: lines.append("    \(value)->\(other) = \(word(&generator))(\(list), \(number));")
      case 2: lines.append("    for (int i = 0; i < \(number); i++) \(other)(\(value), i);")
      default: lines.append("    /* \(word(&generator)) the \(other) of \(word(&generator)) */")
      }
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  func expectSums(_ credit: Credit, sourceLocation: SourceLocation = #_sourceLocation) {
    let sum =
      credit.persons.reduce(0) { $0 + $1.bits } + credit.diffuseBits + credit.unknownBits
      + credit.newBits
    #expect(abs(sum - credit.bits) <= 1e-9 * max(1, credit.bits), sourceLocation: sourceLocation)
    #expect(credit.newBits >= -1e-9, sourceLocation: sourceLocation)
    for span in credit.spans {
      let parts = span.parts.reduce(0) { $0 + $1.bits }
      #expect(abs(parts - span.bits) < 1e-9 * max(1, span.bits), sourceLocation: sourceLocation)
    }
  }
}

@Suite struct PlantedAuthors {
  @Test(arguments: [[14], [14, 14], [8, 8, 8, 8], [40, 1, 1]])
  func `are named first for their functions, with the place`(weights: [Int]) throws {
    let corpus = try PlantedCorpus(seed: 3, documentsOf: weights)
    for (index, document) in corpus.documents.enumerated() where index % 5 == 0 {
      let text = document.functions[2]
      let credit = corpus.model.credit(CreditRequest(text: Array(text.utf8)))
      corpus.expectSums(credit)
      let first = try #require(credit.persons.first)
      #expect(first.person == UInt32(document.author))
      #expect(first.bits > 0.6 * credit.bits)
      #expect(first.necessaryBits > 0)
      let part = try #require(credit.spans.first?.parts.first)
      let place = try #require(part.place)
      #expect(place.document == index)
      #expect(part.grade == .verbatim)
      let whole = String(
        decoding: corpus.model.memory.segments[0].bytes(ofDocument: index), as: UTF8.self)
      let start = whole.utf8.count - whole[whole.range(of: text)!.lowerBound...].utf8.count
      let line = whole.utf8.prefix(start).count { $0 == 0x0A } + 1
      let lines = CreditModel(corpus.model).documentPlace(of: place, in: .verbatim) { _ in .braces }
        .lines
      #expect(lines.lowerBound >= line && lines.lowerBound <= line + 1)
      #expect(lines.upperBound <= line + 11 && lines.upperBound >= line + 10)
    }
  }

  @Test func `share alike what they wrote together, the first author first`() throws {
    let corpus = try PlantedCorpus(
      seed: 9, documentsOf: [6, 6, 6, 6, 6], together: [3: 0, 4: 1])
    for (index, document) in corpus.documents.enumerated() where document.author > 2 {
      let credit = corpus.model.credit(CreditRequest(text: Array(document.functions[1].utf8)))
      corpus.expectSums(credit)
      let other = document.author == 3 ? 0 : 1
      try #require(credit.persons.count >= 2, "document \(index)")
      #expect(Set(credit.persons[0..<2].map(\.person)) == [UInt32(document.author), UInt32(other)])
      #expect(credit.persons[1].bits > 0.9 * credit.persons[0].bits)
      #expect(credit.persons[0].bits + credit.persons[1].bits > 0.6 * credit.bits)
      let places = credit.spans.flatMap(\.parts).filter { $0.place?.document == index }
      #expect(Set(places.map(\.creditor)).count == 2)
    }
  }

  @Test(arguments: [[14], [14, 14], [8, 8, 8, 8], [40, 1, 1]])
  func `get nothing for the header that is in every file`(weights: [Int]) throws {
    let corpus = try PlantedCorpus(seed: 4, documentsOf: weights)
    for startsDocument in [true, false] {
      var request = CreditRequest(text: Array(PlantedCorpus.header.utf8))
      request.startsDocument = startsDocument
      let credit = corpus.model.credit(request)
      corpus.expectSums(credit)
      #expect(credit.persons.isEmpty)
    }
  }

  @Test(arguments: [[14], [14, 14], [8, 8, 8, 8], [40, 1, 1]])
  func `get next to nothing for text they did not write`(weights: [Int]) throws {
    let corpus = try PlantedCorpus(seed: 5, documentsOf: weights)
    let foreign = """
      export async function loadUsers(query, options = {}) {
        const response = await fetch(`/api/users?${new URLSearchParams(query)}`, options);
        if (!response.ok) throw new Error(`loading users failed: ${response.status}`);
        const { users, next } = await response.json();
        return users.map((user) => ({ ...user, age: yearsSince(user.born) })).concat(next ?? []);
      }
      """
    let credit = corpus.model.credit(CreditRequest(text: Array(foreign.utf8)))
    corpus.expectSums(credit)
    #expect(credit.persons.reduce(0) { $0 + $1.bits } < 0.02 * credit.bits)
    #expect(credit.newBits > 0.85 * credit.bits)
  }

  @Test func `come apart where a text is stitched from two`() throws {
    let corpus = try PlantedCorpus(seed: 6, documentsOf: [8, 8, 8, 8])
    let one = corpus.documents[1].functions[1]
    let two = corpus.documents[20].functions[3]
    let credit = corpus.model.credit(CreditRequest(text: Array((one + two).utf8)))
    corpus.expectSums(credit)
    let leaders = credit.spans.compactMap { $0.parts.first?.creditor }
    #expect(leaders == [.person(0), .person(2)])
    let boundary = one.utf8.count
    #expect(abs((credit.spans.last?.bytes.lowerBound ?? 0) - boundary) < 40)
  }

  @Test func `own what they ask for themselves, and their document can be left out`() throws {
    let corpus = try PlantedCorpus(seed: 7, documentsOf: [8, 8, 8, 8])
    var request = CreditRequest(text: Array(corpus.documents[0].functions[0].utf8))
    request.own = [0]
    #expect(corpus.model.credit(request).persons.first?.isOwn == true)
    request.leftOut = [.document(0, inSegment: 0)]
    let without = corpus.model.credit(request)
    corpus.expectSums(without)
    #expect(without.persons.reduce(0) { $0 + $1.bits } < 0.3 * without.bits)
  }

  @Test func `of an empty text or an empty memory are nobody`() throws {
    let corpus = try PlantedCorpus(seed: 8, documentsOf: [2, 2])
    #expect(corpus.model.credit(CreditRequest(text: [])).bits == 0)
    let empty = Model(memory: Memory([]), gate: corpus.model.gate)
    let credit = empty.credit(CreditRequest(text: Array("let x = 1".utf8)))
    #expect(credit.persons.isEmpty)
    #expect(abs(credit.newBits - credit.bits) < 1e-9)
  }
}
