/// The words that say of a stretch of text whose work it is; the same in every rendering.
struct CreditLine {
  /// Name, share and evidence of one person.
  struct Part {
    /// `nil` where nobody knows who wrote it.
    var author: Annotation.Author?
    /// Of the stretch, in 0...1.
    var share: Double
    var source: Annotation.SpanSource
    /// The grades of the evidence, that with most bits first.
    var grades: [String]

    var name: String { author?.name ?? "unknown" }

    /// `flask: src/a.py`; empty without a place.
    var place: String {
      guard let path = source.path else { return "" }
      return (source.source.map { $0 + ": " } ?? "") + path
    }

    /// `36` or `36–40`; empty without a place.
    var lines: String {
      guard let start = source.startLine, let end = source.endLine else { return "" }
      return start == end ? "\(start)" : "\(start)–\(end)"
    }

    /// ` line 36` or ` lines 36–40`, with the dash that is asked for; empty without a place.
    func spelledLines(_ dash: String = "–") -> String {
      guard let start = source.startLine, let end = source.endLine else { return "" }
      return start == end ? " line \(start)" : " lines \(start)\(dash)\(end)"
    }
  }

  let parts: [Part]
  /// What is too small to list.
  let restCount: Int

  /// The parts of some spans together, those of the same person and place joined, most bits first.
  init(_ spans: [Annotation.Span], in annotation: Annotation, limit: Int = 6) {
    struct Key: Hashable {
      var person, path, commit, grade: String?
      var line: Int?
    }
    var order: [Key] = []
    var joined: [Key: Part] = [:]
    var whole = 0.0
    for span in spans {
      whole += span.bits
      for source in span.sources {
        let key = Key(
          person: source.personId, path: source.path, commit: source.commit, grade: source.grade,
          line: source.startLine)
        if joined[key] == nil {
          order.append(key)
          let author = source.personId.flatMap { annotation.author($0) }
          joined[key] = Part(author: author, share: 0, source: source, grades: [source.grade])
        }
        joined[key]?.share += source.share * span.bits
      }
    }
    var parts: [Part] = []
    for key in order {
      guard var part = joined[key] else { continue }
      part.share = whole > 0 ? part.share / whole : 0
      parts.append(part)
    }
    let sorted = Self.sorted(parts)
    self.parts = Array(sorted.filter { $0.share >= 0.02 }.prefix(limit))
    restCount = sorted.count - self.parts.count
  }

  /// Spans in groups that are shown as one: those that follow one another on the same or the next
  /// line, and of which the same person's work leads, from the same file and commit.
  static func groups(_ spans: [Annotation.Span]) -> [[Annotation.Span]] {
    var groups: [[Annotation.Span]] = []
    for span in spans {
      if let last = groups.last?.last, let before = last.sources.first,
        let source = span.sources.first, source.path != nil, span.startLine <= last.endLine + 1,
        isSameWork(before, source)
      {
        groups[groups.count - 1].append(span)
      } else {
        groups.append([span])
      }
    }
    return groups
  }

  /// The same parts, those of one person and commit joined whose lines in a file touch, most bits
  /// first.
  var joinedParts: [Part] {
    var result: [Part] = []
    for part in parts {
      let place = result.firstIndex {
        Self.isSameWork($0.source, part.source) && Self.touch($0.source, part.source)
      }
      guard let place else {
        result.append(part)
        continue
      }
      result[place].share += part.share
      let (a, b) = (result[place].source, part.source)
      result[place].source.startLine = min(a.startLine ?? 0, b.startLine ?? 0)
      result[place].source.endLine = max(a.endLine ?? 0, b.endLine ?? 0)
      for grade in part.grades where !result[place].grades.contains(grade) {
        result[place].grades.append(grade)
      }
      if b.copies.count > a.copies.count { result[place].source.copies = b.copies }
    }
    return Self.sorted(result)
  }

  /// Those with most bits first, of equals in the order they are in.
  private static func sorted(_ parts: [Part]) -> [Part] {
    parts.enumerated().sorted { a, b in
      (b.element.share, a.offset) < (a.element.share, b.offset)
    }.map(\.element)
  }

  private static func isSameWork(_ a: Annotation.SpanSource, _ b: Annotation.SpanSource) -> Bool {
    (a.personId, a.path, a.commit) == (b.personId, b.path, b.commit)
  }

  /// Whether two places in a file overlap or follow one another.
  private static func touch(_ a: Annotation.SpanSource, _ b: Annotation.SpanSource) -> Bool {
    guard let aStart = a.startLine, let aEnd = a.endLine, let bStart = b.startLine,
      let bEnd = b.endLine
    else { return false }
    return aStart <= bEnd + 1 && bStart <= aEnd + 1
  }
}

extension Annotation {
  func author(_ id: String) -> Author? { authors.first { $0.personId == id } }

  /// The number that a person has in the renderings, from 1, in the order of the authors.
  func numbers() -> [String: Int] {
    var result: [String: Int] = [:]
    for author in authors where result[author.personId] == nil {
      result[author.personId] = result.count + 1
    }
    return result
  }
}

extension Double {
  /// `62.3 %`: of a share in 0...1.
  var asPercent: String {
    let tenths = Int((min(max(self, -1), 1) * 1000).rounded())
    return "\(tenths / 10).\(abs(tenths % 10)) %"
  }
}
