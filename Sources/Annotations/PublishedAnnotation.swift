/// What of an annotation may leave the machine.
extension Annotation {
  /// Stands in place of every person and place that only this machine may name.
  package static let privateSource = "private source"

  /// Warnings that name nothing and nobody.
  package static let fewPersons =
    "fewer than three persons are learned, so common knowledge is only what stands in more than "
    + "ten documents, and short contexts"
  package static let leftOut = "the file is learned itself and was left out of the memory"
  private static let publishable: Set<String> = [fewPersons, leftOut]

  /// The annotation with nothing in it but the repository itself and shared sources.
  ///
  /// What rests on other sources is credited to one entry, `private source`; a person credited in
  /// both keeps the part that may be seen. The sums stay as they are. Without `includesEmail`
  /// addresses are left out, in names too. Source: DESIGN §7, What leaves the store.
  package func published(includesEmail: Bool = false) -> Annotation {
    var result = self
    result.input.path = input.path.map(Self.relative)
    result.warnings = warnings.filter(Self.publishable.contains)
    publishAuthors(&result)
    result.spans = spans.map { Self.published($0) }
    if !includesEmail {
      for index in result.authors.indices {
        result.authors[index].email = ""
        result.authors[index].name = Self.withoutAddress(result.authors[index].name)
      }
      for span in result.spans.indices {
        for index in result.spans[span].sources.indices {
          let notices = result.spans[span].sources[index].notices
          result.spans[span].sources[index].notices = notices?.map(Self.withoutAddress)
        }
      }
    }
    return result
  }

  /// Moves each author's bits of private places to one entry.
  private func publishAuthors(_ result: inout Annotation) {
    var all: [String: Double] = [:]
    var seen: [String: Double] = [:]
    for span in spans {
      for source in span.sources {
        guard let person = source.personId else { continue }
        all[person, default: 0] += span.bits * source.share
        if source.visibility != .private { seen[person, default: 0] += span.bits * source.share }
      }
    }
    var hidden = Author(
      name: Self.privateSource, email: "", personId: Self.privateSource, bits: 0, share: 0,
      necessaryBits: 0, own: false)
    var named: [Author] = []
    for author in authors {
      let whole = all[author.personId] ?? 0
      let part = whole > 0 ? min(1, max(0, (seen[author.personId] ?? 0) / whole)) : 0
      var kept = author
      kept.bits *= part
      kept.share *= part
      kept.necessaryBits *= part
      hidden.bits += author.bits - kept.bits
      hidden.share += author.share - kept.share
      hidden.necessaryBits += author.necessaryBits - kept.necessaryBits
      if author.own {
        result.totals.ownBits -= author.bits - kept.bits
        result.totals.creditedBits += author.bits - kept.bits
      }
      if part > 0 { named.append(kept) }
    }
    if authors.contains(where: { author in !named.contains(author) }) { named.append(hidden) }
    result.authors = named.enumerated().sorted { a, b in
      (b.element.bits, a.offset) < (a.element.bits, b.offset)
    }.map(\.element)
  }

  private static func published(_ span: Span) -> Span {
    var span = span
    var hidden: SpanSource?
    var kept: [SpanSource] = []
    for var source in span.sources {
      source.copies.removeAll { $0.visibility == .private }
      if source.visibility != .private {
        kept.append(source)
      } else if source.personId == nil {
        kept.append(SpanSource(personId: nil, share: source.share, grade: source.grade))
      } else if let share = hidden?.share {
        hidden?.share = share + source.share
      } else {
        hidden = SpanSource(personId: privateSource, share: source.share, grade: source.grade)
      }
    }
    if let hidden { kept.append(hidden) }
    span.sources = kept.enumerated().sorted { a, b in
      (b.element.share, a.offset) < (a.element.share, b.offset)
    }.map(\.element)
    return span
  }

  /// A path that says nothing of the folders above: relative ones stay, of others the last part.
  private static func relative(_ path: String) -> String {
    let parts = path.split(separator: "/")
    guard path.hasPrefix("/") || parts.contains("..") else { return path }
    return parts.last.map(String.init) ?? path
  }

  /// A name or notice without addresses: `ada@example.org` is `ada`, `Ada <ada@…>` is `Ada`.
  package static func withoutAddress(_ text: String) -> String {
    let words = text.split(separator: " ").compactMap { word -> Substring? in
      let bare = word.drop { "<([".contains($0) }
      guard let at = bare.firstIndex(of: "@"), at != bare.startIndex else { return word }
      return bare.startIndex == word.startIndex ? bare[..<at] : nil
    }
    let result = words.joined(separator: " ")
    return result.isEmpty ? "unnamed" : result
  }
}
