extension CreditNote {
  /// Adds the credit of one file's added lines; the annotation is a published one.
  ///
  /// Spans of bytes become lines: those of which they have at least half, or the one that they have
  /// a part of.
  package mutating func add(_ file: AnnotatedText, path: String) {
    let annotation = file.annotation
    totals.add(annotation.totals)
    var numbers: [String: Int] = [:]
    for author in annotation.authors {
      let email = author.email.isEmpty ? nil : author.email
      let known = authors.firstIndex {
        $0.name == author.name && $0.email == email && $0.own == author.own
      }
      let number = known ?? authors.count
      if known == nil {
        authors.append(Author(name: author.name, email: email, bits: 0, own: author.own))
      }
      authors[number].bits += author.bits
      numbers[author.personId] = number
    }
    let lines = file.text.split(separator: 0x0A, omittingEmptySubsequences: false)
    for span in annotation.spans {
      guard let (first, last) = Self.lines(of: span, lines, file.text) else { continue }
      spans.append(
        Span(
          path: path, startLine: first, endLine: last,
          digests: lines[first - 1..<last].map { LineDigest.of($0) }.joined(), bits: span.bits,
          grade: span.grade,
          places: span.sources.map { Place($0, author: $0.personId.flatMap { numbers[$0] }) }))
    }
  }

  private static func lines(
    of span: Annotation.Span, _ lines: [ArraySlice<UInt8>], _ text: [UInt8]
  ) -> (Int, Int)? {
    var (first, last) = (max(1, span.startLine), min(span.endLine, lines.count))
    func isMostly(_ number: Int) -> Bool {
      let line = lines[number - 1]
      let words = line.indices.filter { line[$0] > 0x20 }
      let inside = words.count { span.startByte <= $0 && $0 < span.endByte }
      return !words.isEmpty && inside * 2 >= words.count
    }
    while first < last, !isMostly(first) { first += 1 }
    while last > first, !isMostly(last) { last -= 1 }
    return first <= last ? (first, last) : nil
  }
}

extension CreditNote.Place {
  fileprivate init(_ source: Annotation.SpanSource, author: Int?) {
    self.init(
      author: author, share: source.share, source: source.source, path: source.path,
      startLine: source.startLine, endLine: source.endLine, commit: source.commit,
      kind: source.kind, license: source.license)
  }
}

extension CreditNote.Span {
  /// The digest of each line.
  package var lineDigests: [Substring] { LineDigest.split(digests) }

  /// Who has most of it, by the record's list; `nil` if nobody is named.
  package var leader: Int? {
    var shares: [Int: Double] = [:]
    for place in places {
      if let author = place.author { shares[author, default: 0] += place.share }
    }
    return shares.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }
}
