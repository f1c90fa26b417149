package import LanguageModel
import Memory
import Threads

/// The models that a text is credited with: one a view.
///
/// Segment *s* and document *d* of every view's memory hold the same document.
package struct CreditModel: Sendable {
  /// A model of the memory as one view has it.
  package struct Viewed: Sendable {
    package var view: View
    package var model: Model

    package init(_ view: View, _ model: Model) { (self.view, self.model) = (view, model) }
  }

  package let verbatim: Model
  /// The other views, in the order in which they are asked.
  package let views: [Viewed]

  package init(_ verbatim: Model, views: [Viewed] = []) {
    (self.verbatim, self.views) = (verbatim, views)
  }
}

extension CreditModel {
  /// Credits a text.
  ///
  /// Every byte is credited in the first view that explains it: a span of a later view takes a
  /// stretch if that saves at least 16 bits of what is not yet credited there. The whole stays the
  /// verbatim one: of the bits of the bytes that the view keeps, the part that it explains is
  /// credited; what it drops or abstracts keeps its verbatim reading.
  /// - Complexity: O(text) steps a view, and O(memory) once for every person that is named.
  ///
  /// Source: DESIGN §6, Views.
  package func credit(_ request: CreditRequest) -> Credit {
    let exclusions = verbatim.memory.exclusions(request.leftOut)
    let isCommons = CommonLines.reasons(request.text).map { $0 != nil }
    if request.isOneOfMany {
      var draft = CreditDraft(request, plainCredits(request, exclusions, isCommons))
      for view in views where draft.canTake {
        if let reading = ViewReading(view, request, isCommons) { draft.take(reading) }
      }
      return draft.credit(self, exclusions)
    }
    // Side by side, and before it is known whether a view can take anything: mostly one can.
    let progress = ReadingProgress(views: views.count)
    let readings = concurrently(views.count + 1) { number -> Reading in
      if number == 0 {
        let plain = plainCredits(request, exclusions, isCommons)
        var draft = CreditDraft(request, plain)
        if !draft.canTake { progress.forgoViews() }
        draft.beginNecessity(verbatim, exclusions) { progress.isReadingViews }
        return .verbatim(draft)
      }
      defer { progress.finishView() }
      let reading = ViewReading(views[number - 1], request, isCommons) { progress.wantsViews }
      return reading.map { .view($0) } ?? .forgone
    }
    var draft: CreditDraft?
    for reading in readings {
      switch reading {
      case .verbatim(let begun): draft = begun
      case .view(let reading):
        if draft?.canTake == true { draft?.take(reading) }
      case .forgone: break
      }
    }
    return draft?.credit(self, exclusions) ?? Credit()
  }

  private func plainCredits(
    _ request: CreditRequest, _ exclusions: [Memory.Exclusion], _ isCommons: [Bool]
  ) -> ByteCredits {
    var reader = ByteCreditReader(verbatim, excluding: exclusions)
    return reader.read(
      request.text, after: request.prefix, atDocumentStart: request.startsDocument,
      isCommons: isCommons)
  }

  /// A text as it is read in one view.
  private enum Reading: Sendable {
    case verbatim(CreditDraft)
    case view(ViewReading)
    /// Of a view that nothing is left for.
    case forgone
  }
}

/// A text as one view's model reads it.
struct ViewReading: Sendable {
  let viewed: CreditModel.Viewed
  let text: ViewText
  /// How many bytes of the view stand for the prefix.
  let prefixCount: Int
  let startsDocument: Bool
  let exclusions: [Memory.Exclusion]
  /// Of the view's bytes after the prefix.
  let credits: ByteCredits
  let spans: [Range<Int>]

  /// Reads the text in a view, for as long as that is wanted; `nil` if it is no more.
  init?(
    _ viewed: CreditModel.Viewed, _ request: CreditRequest, _ isCommons: [Bool],
    while isWanted: () -> Bool = { true }
  ) {
    guard isWanted() else { return nil }
    self.viewed = viewed
    let whole = request.prefix + request.text
    let rules = request.rules ?? LexicalRules(guessing: whole)
    text = ViewText(viewed.view, of: whole, rules)
    prefixCount = text.index(atOrAfter: request.prefix.count)
    startsDocument = request.startsDocument
    exclusions = viewed.model.memory.exclusions(request.leftOut)
    var reader = ByteCreditReader(viewed.model, excluding: exclusions)
    let (starts, prefix) = (text.starts, request.prefix.count)
    let mask = (prefixCount..<text.count).map { isCommons[Int(starts[$0]) - prefix] }
    let credits = reader.read(
      Array(text.bytes[prefixCount...]), after: Array(text.bytes[..<prefixCount]),
      atDocumentStart: request.startsDocument, isCommons: mask, while: isWanted)
    guard credits.count == text.count - prefixCount else { return nil }
    self.credits = credits
    spans = SpanFinder(credits, viewed.view.spanRules).spans()
  }

  /// The view's own bytes that are read.
  var bytes: [UInt8] { Array(text.bytes[prefixCount...]) }

  /// The part of the text, counted from its start, that a byte stands for.
  func source(of index: Int, _ prefix: Int) -> Range<Int> {
    let range = text.source(of: index + prefixCount)
    return range.lowerBound - prefix..<range.upperBound - prefix
  }

  func isKept(_ index: Int) -> Bool { text.isKept[index + prefixCount] }

  /// log₂ p of the view's bytes without each of some persons' examples.
  func logarithms(withoutEach persons: [UInt32]) -> [[Double]] {
    viewed.model.logarithms(
      bytes, after: Array(text.bytes[..<prefixCount]), startsDocument: startsDocument,
      excluding: exclusions, withoutEach: persons, trace: credits.trace)
  }
}

extension View {
  /// What a span needs to carry a name.
  ///
  /// Where one byte stands for a token of several, fewer are as much text; but structure alone is
  /// soon alike, so they take more bits.
  var spanRules: SpanRules {
    switch self {
    case .verbatim: SpanRules()
    case .layout: SpanRules(smallestPart: 0.5)
    case .names:
      SpanRules(
        longestGap: 4, fewestBytes: 16, fewestBits: 14, smallestPart: 0.4, copiedBytes: 48)
    }
  }
}
