package import LanguageModel
package import Memory

/// Who a text draws on, in bits that add up.
///
/// `bits` = Σ persons + diffuse + unknown + new; the asking person's bits are among the persons'.
/// Source: DESIGN §6.
package struct Credit: Sendable {
  package struct Person: Sendable {
    package var person: UInt32
    package var bits: Double
    /// d_a: how many bits longer the text would be without this person's examples.
    package var necessaryBits: Double
    package var isOwn: Bool
  }

  /// Σ −log₂ p_c.
  package var bits = 0.0
  /// Most bits first.
  package var persons: [Person] = []
  /// Bits of persons in spans below the minimum, or who have no name in any.
  package var diffuseBits = 0.0
  /// Bits of owners that are unknown, or agents.
  package var unknownBits = 0.0
  /// What no source explains.
  package var newBits = 0.0
  package var spans: [CreditSpan] = []
}

/// A maximal run of text with the same leading person.
package struct CreditSpan: Sendable {
  /// In the text that was read.
  package var bytes: Range<Int>
  /// Of the persons and unknown owners that `parts` names.
  package var bits: Double
  /// Most bits first; they sum to the span's.
  package var parts: [Part]

  package struct Part: Sendable {
    package var creditor: Creditor
    package var bits: Double
    package var grade: Grade
    /// `nil` if the bits rest on many places and no one stands out.
    package var place: Place?
  }
}

/// How a place was found.
package enum Grade: String, Sendable, Codable, CaseIterable {
  /// The same bytes stand there.
  case verbatim
  /// The same but for whitespace and comments.
  case reformatted
  /// The same but for names and literals.
  case renamed
  /// No one long match: the model's belief rests on this person's occurrences.
  case learned
}

/// Where text of one origin stands in the memory.
package struct Place: Hashable, Sendable {
  package var segment: Int
  package var document: Int
  /// In the document.
  package var bytes: Range<Int>
  /// From 1, both ends included.
  package var lines: ClosedRange<Int>
  /// An index into the segment's origins.
  package var origin: Int
}

/// A text to be credited.
package struct CreditRequest: Sendable {
  package var text: [UInt8]
  /// What stands before it and is not credited, such as a prompt.
  package var prefix: [UInt8] = []
  /// Whether the text is a whole document, with nothing before it.
  package var startsDocument = false
  /// The persons who ask, whose credit is their own.
  package var own: Set<UInt32> = []
  /// What did not exist when the text was written: the document itself, say.
  package var exclusions: [Memory.Exclusion] = []

  /// The text has no NUL, and CR LF already reads as LF.
  package init(text: [UInt8]) { self.text = text }
}

extension Model {
  /// Credits a text.
  ///
  /// - Complexity: O(text) steps, and O(memory) once for every person that is named.
  package func credit(_ request: CreditRequest) -> Credit {
    var reader = ByteCreditReader(self, excluding: request.exclusions)
    let credits = reader.read(
      request.text, after: request.prefix, atDocumentStart: request.startsDocument)
    var credit = Credit()
    credit.bits = credits.commonBits.reduce(0, +)
    let finder = SpanFinder(credits)
    let ranges = finder.spans()
    var places = PlaceFinder(memory, request.text, credits)
    // A name needs a span of its own: crumbs in somebody else's are diffuse.
    let named = ranges.reduce(into: Set<Creditor>()) { $0.formUnion(finder.names(in: $1)) }
    var persons: [UInt32: Double] = [:]
    var isInSpan = [Bool](repeating: false, count: request.text.count)
    for range in ranges {
      for index in range { isInSpan[index] = true }
      credit.spans.append(places.span(range, named: named))
    }
    for (index, parts) in credits.parts.enumerated() {
      for part in parts {
        switch part.creditor {
        case .unknown: credit.unknownBits += part.bits
        case .person(let person):
          if isInSpan[index], named.contains(part.creditor) {
            persons[person, default: 0] += part.bits
          } else {
            credit.diffuseBits += part.bits
          }
        }
      }
    }
    let first = credits.firstAuthorBits()
    let sorted = persons.sorted { a, b in
      (b.value, first[b.key] ?? 0, a.key) < (a.value, first[a.key] ?? 0, b.key)
    }
    let necessary = necessaryBits(of: sorted.map(\.key), request, credits)
    credit.persons = zip(sorted, necessary).map { person, bits in
      .init(
        person: person.key, bits: person.value, necessaryBits: bits,
        isOwn: request.own.contains(person.key))
    }
    let explained =
      credit.persons.reduce(0) { $0 + $1.bits } + credit.diffuseBits + credit.unknownBits
    credit.newBits = credit.bits - explained
    return credit
  }

  /// How much longer the text gets without each of some persons.
  private func necessaryBits(
    of persons: [UInt32], _ request: CreditRequest, _ credits: ByteCredits
  ) -> [Double] {
    concurrently(persons.count) { index in
      let without = logarithms(
        request.text, after: request.prefix, startsDocument: request.startsDocument,
        excluding: request.exclusions + [memory.examples(ofPerson: persons[index])])
      return zip(credits.logarithms, without).reduce(0) { $0 + ($1.0 - $1.1) }
    }
  }
}
