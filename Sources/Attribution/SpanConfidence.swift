import Foundation

/// What tells how sure the leading person of a span is.
package struct SpanSigns: Sendable, Codable {
  /// As in the span.
  package var lead: Double
  /// The part of the span's common bits that is explained, in 0...1.
  package var explained: Double
  /// Of the text that the span covers.
  package var bytes: Int
  package var grade: Grade

  package init(lead: Double, explained: Double, bytes: Int, grade: Grade) {
    (self.lead, self.explained, self.bytes, self.grade) = (lead, explained, bytes, grade)
  }

  /// The numbers that are weighed, of which the first is 1.
  package var values: [Double] {
    [
      1, lead, explained, log2(Double(max(bytes, 1))), grade == .learned ? 1 : 0,
      grade == .reformatted ? 1 : 0, grade == .renamed ? 1 : 0,
    ]
  }
}

/// How sure it is that the leading person of a span wrote what it draws on.
///
/// A logistic function of the span's signs: the part of planted spans with such signs that name
/// their author. `bench confidence` fits it on spans of planted pieces, of 1 to 40 lines and in all
/// disguises, half of them read as if their document had not been learned, and of as many texts of
/// projects that were not, where every name is wrong.
/// Benchmarks.md says on which, and how it does on others.
package enum SpanConfidence {
  /// One number for each of the signs' values.
  private static let weights = [-2.3735, 2.0237, 3.7410, 0.1478, 2.5772, 1.0359, 2.5229]

  /// In 0...1.
  package static func value(of signs: SpanSigns) -> Double { value(of: signs, weights) }

  package static func value(of signs: SpanSigns, _ weights: [Double]) -> Double {
    let sum = zip(signs.values, weights).reduce(0) { $0 + $1.0 * $1.1 }
    return 1 / (1 + exp(-sum))
  }
}

extension CreditSpan {
  var signs: SpanSigns {
    SpanSigns(
      lead: lead, explained: commonBits > 0 ? min(bits / commonBits, 1) : 0, bytes: bytes.count,
      grade: parts.first?.grade ?? .learned)
  }

  /// How sure it is that the leading person wrote what the span draws on, in 0...1.
  package var confidence: Double { SpanConfidence.value(of: signs) }
}
