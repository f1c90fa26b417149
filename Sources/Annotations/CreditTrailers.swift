/// An annotation as trailers of a commit message.
///
///     Credits: Ada Lovelace <ada@example.org> (37%, src/engine.c@1a2b3c4:10-24)
///
/// The place is where most of the credit comes from; `byline` stands where there is none to name.
package enum CreditTrailers {
  private static let key = "Credits: "
  private static let noPlace = "byline"
  /// A message is no place for a long list.
  private static let most = 5

  /// One line a person, who is not the one who asks, those with most first; `annotation` is a
  /// published one.
  static func lines(_ annotation: Annotation) -> [String] {
    var places: [String: (bits: Double, text: String)] = [:]
    for span in annotation.spans {
      for source in span.sources {
        guard let person = source.personId, let text = place(source) else { continue }
        let bits = span.bits * source.share
        if bits > places[person]?.bits ?? 0 { places[person] = (bits, text) }
      }
    }
    return annotation.authors.filter { !$0.own && $0.share >= 0.005 }.prefix(most).map { author in
      let email = author.email.isEmpty ? "" : " <\(EscapedText.trailer(author.email))>"
      let percent = Int((author.share * 100).rounded())
      let place = places[author.personId]?.text ?? noPlace
      return "\(key)\(EscapedText.trailer(author.name))\(email) (\(percent)%, \(place))"
    }
  }

  private static func place(_ source: Annotation.SpanSource) -> String? {
    guard let path = source.path, let commit = source.commit, let first = source.startLine,
      let last = source.endLine
    else { return nil }
    return "\(EscapedText.trailer(path))@\(commit.prefix(7)):\(first)-\(last)"
  }

  /// The trailers alone, each on its line.
  package static func text(_ annotation: Annotation) -> [UInt8] {
    Array(lines(annotation).map { $0 + "\n" }.joined().utf8)
  }

  /// A commit message with the trailers at the end of what is committed of it.
  ///
  /// They join trailers that are there, else stand apart; comments, what is under the scissors and
  /// what follows `---` stay behind them. Trailers of byline in it are taken out first.
  package static func message(_ message: [UInt8], _ annotation: Annotation) -> [UInt8] {
    let message = StrippedText(message).bytes
    let added = lines(annotation)
    if added.isEmpty { return message }
    let lines = TextLines(message)
    let end = messageEnd(lines)
    let place = lines.starts[end]
    let ending = SnippetTags.lineEnding(of: message[...])
    let isWhole = place == 0 || message[place - 1] == 0x0A
    var inserted: [UInt8] = isWhole ? [] : SnippetTags.lineEnding(after: message[..<place])
    if !endsWithTrailers(lines, end) { inserted += ending }
    for (number, line) in added.enumerated() {
      inserted += Array(line.utf8)
      if isWhole || number < added.count - 1 { inserted += ending }
    }
    return message[..<place] + inserted + message[place...]
  }

  /// After the last line that says something and will be committed.
  private static func messageEnd(_ lines: TextLines) -> Int {
    var end = 0
    for line in 0..<lines.count {
      let bare = lines.bare(line)
      if bare.starts(with: "# ---".utf8), lines.words(line).contains(">8") { break }
      if bare.starts(with: "---".utf8), bare.count == 3 || bare[bare.startIndex + 3] == 0x20 {
        break
      }
      if !lines.words(line).isEmpty, bare.first != 0x23 { end = line + 1 }
    }
    return end
  }

  /// Whether the last paragraph before a line is one of trailers, and not the subject.
  private static func endsWithTrailers(_ lines: TextLines, _ end: Int) -> Bool {
    var line = end
    while line > 0, !lines.words(line - 1).isEmpty {
      line -= 1
      let words = String(decoding: lines.bare(line), as: UTF8.self)
      if words.hasPrefix("#") || words.hasPrefix(" ") { continue }
      guard
        words.prefixMatch(of: #/[A-Za-z0-9-]+:\s/#) != nil
          || words.hasPrefix("(cherry picked from commit ")
      else { return false }
    }
    return line > 0 && line < end && (0..<line).contains { !lines.words($0).isEmpty }
  }

  /// What `message(_:_:)` put in.
  static func ranges(in text: [UInt8]) -> [Range<Int>] {
    let lines = TextLines(text)
    let end = messageEnd(lines)
    var first = end
    while first > 0, isOurs(lines.bare(first - 1)) { first -= 1 }
    if first == end { return [] }
    var start = lines.starts[first]
    // A blank line before them is theirs, and the new line that the text did not end with.
    if first > 0, lines.bare(first - 1).isEmpty { start = lines.starts[first - 1] }
    if text[lines.starts[end] - 1] != 0x0A, start > 0 {
      start -= start > 1 && text[start - 2] == 0x0D ? 2 : 1
    }
    return [start..<lines.starts[end]]
  }

  private static func isOurs(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: key.utf8), line.last == 0x29 else { return false }
    let words = String(decoding: line, as: UTF8.self)
    return words.wholeMatch(
      of: /Credits: .+ \(\d{1,3}%, (byline|[^(]*@[0-9a-f]{1,7}:\d+-\d+)\)/) != nil
  }
}
