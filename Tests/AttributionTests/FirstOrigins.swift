import Support
import Testing

@testable import Attribution

@Suite struct FirstOrigins {
  /// Texts of random pieces, of which some come again, and claims on them.
  private struct Scene {
    var texts: [ClaimedText] = []

    init(seed: UInt64, alphabet: [UInt8] = Array("abcdefgh \n".utf8)) {
      var generator = SeededGenerator(seed: seed)
      let pieces = (0..<8).map { _ in
        (0..<Int.random(in: 20...160, using: &generator)).map { _ in
          alphabet.randomElement(using: &generator)!
        }
      }
      for _ in 0..<Int.random(in: 1...14, using: &generator) {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...5, using: &generator) {
          var piece = pieces.randomElement(using: &generator)!
          if Int.random(in: 0..<3, using: &generator) == 0, !piece.isEmpty {
            piece[Int.random(in: 0..<piece.count, using: &generator)] = 0x21
          }
          bytes += piece
        }
        var claims: [ClaimedText.Claim] = []
        var start = 0
        while start < bytes.count {
          claims.append(.init(start: start, rank: UInt32.random(in: 0..<9, using: &generator)))
          start += Int.random(in: 1...90, using: &generator)
        }
        texts.append(ClaimedText(bytes: bytes, claims: claims))
      }
    }
  }

  private struct Place: Hashable, Comparable {
    var text: Int
    var offset: Int
    static func < (a: Place, b: Place) -> Bool { (a.text, a.offset) < (b.text, b.offset) }
  }

  /// What each byte is a copy of, straight from the definition.
  private func expected(_ texts: [ClaimedText]) -> [Place: Place] {
    func rank(_ place: Place) -> UInt32 {
      texts[place.text].claims.last { $0.start <= place.offset }!.rank
    }
    var occurrences: [ArraySlice<UInt8>: [Place]] = [:]
    for (number, text) in texts.enumerated() where text.bytes.count >= 64 {
      for offset in 0...text.bytes.count - 64 {
        occurrences[text.bytes[offset..<offset + 64], default: []].append(
          Place(text: number, offset: offset))
      }
    }
    let families = TextFamilies(
      texts.map { text in
        var signature = TextFamilies.Signature()
        WindowHash.forEachMark(text.bytes) { signature.add($1) }
        return signature
      }
    ).numbers
    var best: [Place: (UInt32, Place)] = [:]
    for places in occurrences.values where places.count > 1 {
      if Set(places.map { families[$0.text] }).count > 10 { continue }
      let first = places.min { a, b in
        func latest(_ place: Place) -> UInt32 {
          (0..<64).map { rank(Place(text: place.text, offset: place.offset + $0)) }.max()!
        }
        return (latest(a), a) < (latest(b), b)
      }!
      for place in places {
        for step in 0..<64 {
          let own = Place(text: place.text, offset: place.offset + step)
          let other = Place(text: first.text, offset: first.offset + step)
          let known = best[own] ?? (rank(own), own)
          best[own] = (rank(other), other) < known ? (rank(other), other) : known
        }
      }
    }
    return best.filter { $0.key != $0.value.1 }.mapValues(\.1)
  }

  private func found(_ texts: [ClaimedText]) -> [Place: Place] {
    let search = CopySearch(texts)
    var result: [Place: Place] = [:]
    for number in texts.indices {
      var end = 0
      for stretch in search.copies(in: number) {
        #expect(stretch.bytes.lowerBound >= end && !stretch.bytes.isEmpty)
        end = stretch.bytes.upperBound
        for step in 0..<stretch.bytes.count {
          result[Place(text: number, offset: stretch.bytes.lowerBound + step)] = Place(
            text: stretch.text, offset: stretch.offset + step)
        }
      }
    }
    return result
  }

  @Test(arguments: 0..<120) func `are those of the definition`(seed: UInt64) {
    let scene = Scene(seed: seed, alphabet: seed % 3 == 0 ? [97, 98] : Array("abcdefgh \n".utf8))
    let found = found(scene.texts)
    #expect(found == expected(scene.texts), "seed \(seed)")
    // Each chain ends in a byte that counts, and bytes are those that they are copies of.
    for (copy, origin) in found {
      let texts = scene.texts
      #expect(
        texts[copy.text].bytes[copy.offset] == texts[origin.text].bytes[origin.offset])
      var place = origin
      var steps = 0
      while let next = found[place], steps < 1000 { (place, steps) = (next, steps + 1) }
      #expect(steps < 1000)
    }
  }

  @Test func `of what repeats itself, and of nothing, are found in time`() {
    let row = Array("0, 0, 0, 0, ".utf8)
    let table = ClaimedText(
      bytes: (0..<20_000).flatMap { _ in row }, claims: [.init(start: 0, rank: 1)])
    let empty = ClaimedText(bytes: [], claims: [])
    let copies = CopySearch([empty, table, empty]).copies(in: 1)
    // What stands first counts once.
    #expect((copies.first?.bytes.lowerBound ?? 80) < 80)
    #expect(copies.last?.bytes.upperBound == table.bytes.count)
  }

  @Test func `are the same for families, however many copies there are`() {
    var generator = SeededGenerator(seed: 5)
    let original = (0..<4000).map { _ in UInt8.random(in: 32..<120, using: &generator) }
    var texts = [ClaimedText(bytes: original, claims: [.init(start: 0, rank: 0)])]
    for number in 1...30 {
      var copy = original
      copy[number * 100] = 0x21
      texts.append(ClaimedText(bytes: copy, claims: [.init(start: 0, rank: UInt32(number))]))
    }
    let search = CopySearch(texts)
    #expect(search.copies(in: 0).isEmpty)
    for number in 1...30 {
      let copied = search.copies(in: number).reduce(0) { $0 + $1.bytes.count }
      // All but the byte that was changed, and what is too near an end to be told.
      #expect(copied >= 3999 - 64)
    }
    // A passage of the same length in as many texts that have nothing else in common is commons.
    let header = Array(original[..<300])
    texts = (0..<30).map { number in
      let body = (0..<4000).map { _ in UInt8.random(in: 32..<120, using: &generator) }
      // None of them goes on as another one does.
      return ClaimedText(
        bytes: header + [UInt8(128 + number)] + body,
        claims: [.init(start: 0, rank: UInt32(number))])
    }
    let others = CopySearch(texts)
    for number in texts.indices { #expect(others.copies(in: number).isEmpty) }
    // In ten of them it is a copy.
    let few = CopySearch(Array(texts[..<10]))
    for number in 1..<10 {
      #expect(few.copies(in: number) == [.init(bytes: 0..<300, text: 0, offset: 0)])
    }
  }
}
