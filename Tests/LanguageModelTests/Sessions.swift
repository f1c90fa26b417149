import CGate
import Support
import Testing

@testable import LanguageModel

@Suite struct Sessions {
  /// The contexts of a text, written out; `nil` where it is too short.
  private func contexts(of text: [UInt8]) -> [[UInt8]?] {
    func isWord(_ byte: UInt8) -> Bool {
      byte >= 0x80 || byte == UInt8(ascii: "_") || Character(UnicodeScalar(byte)).isLetter
        || Character(UnicodeScalar(byte)).isNumber
    }
    let plain = SessionContext.lengths.map { text.count < $0 ? nil : Array(text.suffix($0)) }
    var words: [[UInt8]] = text.split { !isWord($0) }.map(Array.init)
    let word = text.last.map(isWord) == true ? words.removeLast() : []
    let earlier = [[], []] + words
    let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    let line = lines.last ?? []
    let above = lines.count > 1 ? lines[lines.count - 2] : []
    let indentation = Array(line.prefix { $0 == 0x20 || $0 == 0x09 })
    let last = text.last ?? 0
    let padded = [UInt8](repeating: 0, count: 4) + text
    return plain + [
      word, word + [0] + earlier[earlier.count - 1],
      word + [0] + earlier[earlier.count - 1] + [0] + earlier[earlier.count - 2],
      padded.suffix(3).dropLast(), padded.suffix(4).dropLast(),
      [line.count < above.count ? above[line.count] : 0x0A, last],
      [UInt8(indentation.count), UInt8(min(line.count, 255)), last],
      Array(line.dropFirst(indentation.count).prefix(3)) + [0] + word + [0, last],
    ]
  }

  /// What followed a context: bytes with weights, by the rule of `SessionSlot`.
  private struct Followers {
    var bytes: [(byte: UInt8, weight: Int)] = []

    mutating func add(_ byte: UInt8) {
      for index in bytes.indices {
        if bytes[index].byte == byte {
          bytes[index].weight += 32
        } else if bytes[index].weight > 32 {
          bytes[index].weight -= bytes[index].weight / 4
        }
      }
      if bytes.contains(where: { $0.byte == byte }) { return }
      if bytes.count < 8 {
        bytes.append((byte, 32))
      } else {
        let least = bytes.map(\.weight).min()
        let lightest = bytes.firstIndex { $0.weight == least } ?? 0
        bytes[lightest] = (byte, 32)
      }
    }
  }

  @Test(arguments: 0..<10)
  func `weigh what followed each context of the text so far`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var session = Session()
    var text: [UInt8] = []
    var followers = [[[UInt8]: Followers]](repeating: [:], count: SessionContext.count)
    let alphabet = Array("ab c\n_9".utf8) + (seed % 2 == 0 ? [] : Array("defghij(".utf8))
    for _ in 0..<400 {
      let byte = alphabet.randomElement(using: &generator) ?? 0
      let contexts = contexts(of: text)
      var terms = session.terms
      session.count(byte, in: &terms)
      let known = contexts.indices.filter { place in
        contexts[place].map { followers[place][$0] != nil } == true
      }
      let expected = known.map { place in
        let bytes = contexts[place].flatMap { followers[place][$0] }?.bytes ?? []
        return [
          place, bytes.reduce(0) { $0 + $1.weight }, bytes.first { $0.byte == byte }?.weight ?? 0,
        ]
      }
      #expect(
        terms.map { [Int($0.place), Int($0.total), Int($0.count)] } == expected, "seed \(seed)")
      for (place, context) in contexts.enumerated() {
        if let context { followers[place][context, default: Followers()].add(byte) }
      }
      // What was said to come need not.
      if Bool.random(using: &generator) {
        session.expect(alphabet.randomElement(using: &generator) ?? 0)
      }
      session.append(byte)
      text.append(byte)
    }
  }

  @Test func `go on on their own once they are copied`() {
    let text = Array("let a = b\nlet b = a\n".utf8)
    func terms(of session: Session) -> [Said] { session.terms.map(Said.init) }
    var (session, alone) = (Session(), Session())
    for byte in text {
      session.append(byte)
      alone.append(byte)
    }
    var copy = session
    for _ in 0..<50 { copy.append(UInt8(ascii: "x")) }
    #expect(terms(of: session) == terms(of: alone) && terms(of: copy) != terms(of: alone))
    for byte in text {
      session.append(byte)
      alone.append(byte)
      #expect(terms(of: session) == terms(of: alone))
    }
  }

  @Test(arguments: 0..<10)
  func `say the same of bytes that are read ahead`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet = Array((seed % 2 == 0 ? "ab c\n_9" : "abcdefghijklmnop (\n").utf8)
    let text = (0..<3000).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
    // Tables that have to grow in between, too.
    var (session, reading) = (Session(), Session(expecting: seed % 3 == 0 ? text.count : 0))
    var ahead = SessionAhead()
    var start = 0
    while start < text.count {
      let most = Int.random(in: 1...SessionAhead.most, using: &generator)
      let bytes = text[start..<min(start + most, text.count)]
      // What was said to come need not.
      if Bool.random(using: &generator) {
        reading.expect(alphabet.randomElement(using: &generator) ?? 0)
      }
      reading.read(bytes, into: &ahead)
      for byte in bytes {
        var terms = session.terms
        session.count(byte, in: &terms)
        var foretold: [SessionTerm] = []
        ahead.copyTerms(to: &foretold)
        let (expected, actual) = (terms.map(Said.init), foretold.map(Said.init))
        guard expected == actual else {
          Issue.record("seed \(seed), at \(start)")
          return
        }
        session.append(byte)
        ahead.take(byte)
      }
      #expect(ahead.isEmpty && reading.terms.map(Said.init) == session.terms.map(Said.init))
      start += bytes.count
    }
  }

  /// All that a term says, but for where its slot is.
  private struct Said: Equatable {
    var numbers: [Int]

    init(_ term: SessionTerm) {
      numbers = [
        Int(term.place), Int(term.state), Int(term.top), Int(term.repetition), Int(term.count),
        Int(term.total),
      ]
    }
  }

  @Test(arguments: 0..<8)
  func `count alike on every processor`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var (best, plain) = (SessionSlot(), SessionSlot())
    var byte: UInt8 = 0
    for round in 0..<5000 {
      if Int.random(in: 0..<(seed < 4 ? 3 : 2000), using: &generator) == 0 {
        byte = UInt8.random(in: 0..<(seed % 2 == 0 ? 5 : 20), using: &generator)
      }
      unsafe byline_session_count(&best, byte)
      unsafe byline_session_count_plain(&plain, byte)
      let (a, b) = unsafe (
        withUnsafeBytes(of: best) { unsafe Array($0) },
        withUnsafeBytes(of: plain) { unsafe Array($0) }
      )
      guard a == b else {
        Issue.record("seed \(seed), round \(round): \(a) for \(b)")
        return
      }
    }
  }

  @Test(arguments: 0..<4)
  func `weigh every byte as a slot alone does`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var slots = [SessionSlot](repeating: SessionSlot(), count: 40)
    for (index, count) in [1, 2, 3, 30, 400].enumerated() {
      for place in index * 8..<index * 8 + 8 {
        for _ in 0..<count {
          let byte = UInt8.random(in: 250...(place % 2 == 0 ? 251 : 255), using: &generator)
          unsafe byline_session_count(&slots[place], place % 3 == 0 ? byte &+ 6 : byte)
        }
      }
    }
    var terms = slots.indices.map { index in
      var term = SessionTerm()
      term.slot = Int32(index)
      return term
    }
    for byte in UInt8.min...UInt8.max {
      unsafe byline_session_weigh(slots, byte, &terms, Int32(terms.count))
      let isRight = terms.indices.allSatisfy {
        Int(terms[$0].count) == slots[$0].weight(of: byte)
          && Int(terms[$0].total) == slots[$0].total
      }
      #expect(isRight, "byte \(byte)")
    }
  }

  @Test func `stay within their numbers however often a byte comes again`() {
    var session = Session()
    for round in 0..<3000 {
      let byte: UInt8 = round % 700 == 699 ? 98 : 97
      var terms = session.terms
      session.count(byte, in: &terms)
      let isSound = terms.allSatisfy { term in
        var sum = 0
        session.forEachFollower(of: term) { sum += $1 }
        return sum == Int(term.total) && sum > 0 && sum <= 32_032 && term.count <= term.total
      }
      #expect(isSound, "round \(round)")
      session.append(byte)
    }
  }
}
