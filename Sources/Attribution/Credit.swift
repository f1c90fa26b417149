/// Who a text draws on, in bits that add up.
///
/// `bits` = Σ persons + diffuse + unknown + new; the asking person's bits are among the persons'.
/// Source: DESIGN §6.
package struct Credit: Sendable {
  package struct Person: Sendable {
    package var person: UInt32
    package var bits: Double
    /// d_a: how many bits longer the text would be without this person's examples; 0 where that
    /// was not asked for.
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

/// A maximal run of text with the same leading person, in one view.
package struct CreditSpan: Sendable {
  /// In which view the places are.
  package var view: View
  /// In the text that was read.
  package var bytes: Range<Int>
  /// Of the persons and unknown owners that `parts` names.
  package var bits: Double
  /// What the span costs who knows only what everybody knows.
  package var commonBits: Double
  /// The leader's part of the bits of the leader and of the strongest other, who may have no name;
  /// 1 without another, and co-authors of the leader are no others.
  package var lead: Double
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

/// Where text of one origin stands in the memory of a view.
package struct Place: Hashable, Sendable {
  package var segment: Int
  package var document: Int
  /// In the document as the view has it.
  package var bytes: Range<Int>
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
  package var leftOut: [LeftOut] = []
  /// Whether it is asked what would be lost without each person, which takes most of the time.
  package var needsNecessity = true
  /// Of the text's language; `nil` where they are to be guessed.
  package var rules: LexicalRules?
  /// Whether other texts are credited at the same time: then no core is free to read a view that might
  /// turn out to have nothing to say.
  package var isOneOfMany = false

  /// The text has no NUL, and CR LF already reads as LF.
  package init(text: [UInt8]) { self.text = text }
}
