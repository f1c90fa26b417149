package import Annotations
import Attribution
package import Catalog
import Corpus
import Git
import Glibc
import LanguageModel
import Memory
package import Provenance
import Threads

/// What is annotated.
package struct AnnotationInput: Sendable {
  /// As in the file.
  package var bytes: [UInt8]
  /// What stands before it and is not credited, such as a prompt.
  package var prefix: [UInt8] = []
  /// The file's path, if it is one, as it is shown.
  package var path: String?
  /// Where the file lies, if that is not what `path` says.
  package var file: String?
  /// Who may read of what.
  package var audience = TextAudience()
  /// Who asks: credit of theirs is own.
  package var asking: Identity?
  /// Whether to say why stretches are common knowledge.
  package var explains = false
  /// Whether other texts are annotated at the same time.
  package var isOneOfMany = false
  /// Seconds since 1970.
  package var now: Int64

  package init(bytes: [UInt8], now: Int64) { (self.bytes, self.now) = (bytes, now) }
}

extension LearnedMemory {
  /// The rule that credit follows, and its digest.
  static let policy: Annotation.Policy = {
    let rule = """
      byline credit 5: verbatim view, then layout (of strings, too), then names, where a later one \
      explains 16 bits that none before has a span on; share by Aumann-Shapley over orders beyond \
      common knowledge; common: three independent persons (first authors), a commons source, \
      more than ten documents, licences, imports, headers of generated files, idioms of table \
      \(IdiomTexts.edition), templates of table \(TemplateWords.edition), at least four bytes; a \
      name needs 24 bytes, 8 bits and three fifths of the span's bits (in the layout view half) or \
      40 bytes of one place, gaps of 8 bytes and of 64 that are commons by what they are; in the \
      names view 16 tokens, 14 bits and two fifths, or 48 tokens; verbatim spans reach 256 bytes \
      into their copy
      """
    return Annotation.Policy(
      name: "byline-credit-5", digest: SHA256.digest(Array(rule.utf8)).hex)
  }()

  /// Credits a text.
  ///
  /// - Throws: `AgentError.notText` for text that holds NUL, `CatalogError`.
  package func annotate(_ input: AnnotationInput, version: String) throws -> Annotation {
    guard !input.bytes.contains(0) else {
      throw AgentError.notText(path: input.path ?? "standard input")
    }
    let text = LineText(input.bytes)
    var request = CreditRequest(text: text.bytes)
    request.prefix = LineText(input.prefix).bytes.filter { $0 != 0 }
    request.own = try input.asking.map { try store.persons(asking: $0) } ?? []
    // What a repository had at a moment was there, the file's own earlier version too.
    let itself = moment == nil ? try placement(of: input.file ?? input.path) : nil
    if let itself {
      request.startsDocument = input.prefix.isEmpty
      request.leftOut = [.document(itself.number, inSegment: itself.segment)]
    }
    request.isOneOfMany = input.isOneOfMany
    request.rules = input.path.map { LexicalRules(for: Path($0), text.bytes) }
    let credit = creditModel.credit(request)
    var annotation = Annotation(
      id: Self.randomID(), timestamp: CivilDate(secondsSince1970: input.now).iso8601,
      tool: .init(name: "byline", version: version),
      memory: .init(version: manifest.version, digest: manifest.digest.hex),
      policy: Self.policy,
      input: .init(
        sha256: SHA256.digest(input.bytes).hex, bytes: input.bytes.count, path: input.path,
        language: nil),
      asOf: .init(
        revision: moment?.revision?.description,
        at: CivilDate(secondsSince1970: moment?.time ?? input.now).iso8601))
    try fill(&annotation, credit, text, LineTable(input.bytes), for: input.audience)
    if model.memory.voiceCount < 3 {
      annotation.warnings.append(Annotation.fewPersons)
    }
    if itself != nil { annotation.warnings.append(Annotation.leftOut) }
    if input.explains {
      let lines = LineTable(input.bytes)
      annotation.explanations = creditModel.commonStretches(request).map { stretch in
        let start = text.fileOffset(stretch.bytes.lowerBound)
        let end = text.fileOffset(stretch.bytes.upperBound - 1) + 1
        return Annotation.Explanation(
          startByte: start, endByte: end, startLine: lines.line(at: start) + 1,
          endLine: lines.line(at: end - 1) + 1, reason: .init(stretch.reason))
      }
    }
    return annotation
  }

  /// The document of the memory that a file is.
  private func placement(of path: String?) throws -> (segment: Int, number: Int)? {
    guard let path, let real = SourceReader.realPath(path) else { return nil }
    for source in try store.sources() where real.hasPrefix(source.path + "/") {
      let inside = Path(String(real.dropFirst(source.path.count + 1)))
      if let found = try store.placement(of: inside, in: source),
        let segment = manifest.segments.firstIndex(where: { $0.file == found.segment })
      {
        return (segment, found.number)
      }
    }
    return nil
  }

  private func fill(
    _ annotation: inout Annotation, _ credit: Credit, _ text: LineText, _ lines: LineTable,
    for audience: TextAudience
  ) throws {
    let ids = credit.persons.map(\.person) + credit.spans.flatMap { $0.parts.compactMap(\.person) }
    let people = try store.persons(ids)
    annotation.totals.bits = credit.bits
    annotation.totals.diffuseBits = credit.diffuseBits
    annotation.totals.unknownBits = credit.unknownBits
    annotation.totals.newBits = credit.newBits
    for person in credit.persons {
      if person.isOwn {
        annotation.totals.ownBits += person.bits
      } else {
        annotation.totals.creditedBits += person.bits
      }
      let found = people[person.person]
      annotation.authors.append(
        .init(
          name: found?.name ?? "erased", email: found?.email ?? "",
          personId: found?.ref ?? "person-\(person.person)", bits: person.bits,
          share: credit.bits > 0 ? person.bits / credit.bits : 0,
          necessaryBits: person.necessaryBits, own: person.isOwn))
    }
    let parts = credit.spans.flatMap { span in span.parts.map { (span, $0) } }
    let found = concurrently(parts.count) { number in
      Result { try source(of: parts[number].1, in: parts[number].0, people, for: audience) }
    }
    var first = 0
    for span in credit.spans {
      let start = text.fileOffset(span.bytes.lowerBound)
      let end = text.fileOffset(span.bytes.upperBound - 1) + 1
      let sources = try found[first..<first + span.parts.count].map { try $0.get() }
      first += span.parts.count
      var shown = Annotation.Span(
        startByte: start, endByte: end, startLine: lines.line(at: start) + 1,
        endLine: lines.line(at: end - 1) + 1, grade: sources.first?.grade ?? "learned",
        bits: span.bits, sources: sources)
      shown.confidence = (span.confidence * 1_000).rounded() / 1_000
      annotation.spans.append(shown)
    }
  }

  private func source(
    of part: CreditSpan.Part, in span: CreditSpan, _ people: [UInt32: Person],
    for audience: TextAudience
  ) throws -> Annotation.SpanSource {
    var source = Annotation.SpanSource(
      personId: part.person.flatMap { people[$0]?.ref },
      share: span.bits > 0 ? part.bits / span.bits : 0, grade: part.grade.rawValue)
    guard let place = part.place else {
      source.visibility = try visibility(of: part.person, for: audience)
      return source
    }
    let segment = model.memory.segments[place.segment]
    let origin = segment.origins[place.origin]
    source.commit = origin.commit?.description
    source.committedAt = CivilDate(secondsSince1970: origin.time).iso8601
    source.kind = segment.owners[origin.owner].kind.rawValue
    let found = try store.documents(
      inSegment: manifest.segments[place.segment].file, number: place.document)
    let path = found.first?.path ?? Path("")
    let lines = creditModel.documentPlace(of: place, in: span.view) {
      LexicalRules(for: path, $0)
    }.lines
    source.startLine = lines.lowerBound
    source.endLine = lines.upperBound
    if let first = found.first {
      source.source = first.source.name
      source.path = first.path.description
      source.visibility = visibility(of: first.source, for: audience)
      source.copies = found.dropFirst().map {
        .init(
          source: $0.source.name, path: $0.path.description,
          visibility: visibility(of: $0.source, for: audience))
      }
      if part.grade == .verbatim {
        let head = segment.placement(ofDocument: place.document).range.prefix(FileNotices.head)
        let notices = FileNotices(segment.bytes(in: head))
        source.license = notices.license
        source.notices = notices.notices.isEmpty ? nil : notices.notices
      }
      if let blob = first.blob {
        source.swhid =
          "swh:1:cnt:\(blob);path=/\(Self.percentEncoded(first.path));"
          + "lines=\(lines.lowerBound)-\(lines.upperBound)"
      }
    }
    return source
  }

  /// A path in a SWHID: `%` and `;` and what is not plain are encoded.
  private static func percentEncoded(_ path: Path) -> String {
    path.bytes.reduce(into: "") { result, byte in
      if byte > 0x20, byte < 0x7F, byte != 0x25, byte != 0x3B {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
  }

  static func randomID() -> String { randomBytes(16).hex }

  // MARK: The ledger

  /// Leaves a record of annotations of one thing for the ledger, without taking a lock.
  ///
  /// `id` is the entry's, `input` the SHA-256 of what was credited, in hex; without them they are
  /// the first annotation's. What counts in statements is on the disk when this returns.
  /// - Returns: the id of the entry; `nil` if there was nothing to record.
  /// - Throws: `CatalogError`; nothing was recorded then.
  @discardableResult
  package func record(
    _ annotations: [Annotation], as kind: LedgerEntry.Kind, id: String? = nil,
    input: String? = nil, now: Int64
  ) throws -> String? {
    guard let first = annotations.first else { return nil }
    var bits: [[String]: Double] = [:]
    for span in annotations.flatMap(\.spans) {
      for source in span.sources {
        guard let person = source.personId else { continue }
        bits[[person, source.source ?? ""], default: 0] += span.bits * source.share
      }
    }
    let authors = annotations.flatMap(\.authors)
    let refs = Dictionary(
      uniqueKeysWithValues: try store.persons(refs: Array(Set(authors.map(\.personId)))).map {
        ($0.ref, $0)
      })
    let own = Set(authors.filter(\.own).map(\.personId))
    let credits = bits.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, bits in
      LedgerEntry.Credit(
        person: key[0], commitment: refs[key[0]]?.commitment ?? "", source: key[1], bits: bits,
        own: own.contains(key[0]))
    }
    var entry = LedgerEntry(
      id: id ?? first.id, kind: kind, at: now, inputDigest: input ?? first.input.sha256,
      inputBytes: annotations.reduce(0) { $0 + $1.input.bytes },
      bits: annotations.reduce(0) { $0 + $1.totals.bits },
      newBits: annotations.reduce(0) { $0 + $1.totals.newBits }, credits: credits,
      memory: first.memory.digest, policy: first.policy.digest)
    let credited = Set(credits.map(\.person))
    entry.necessary = authors.reduce(into: [:]) { $0[$1.personId, default: 0] += $1.necessaryBits }
      .filter { credited.contains($0.key) && $0.value > 0 }.sorted { $0.key < $1.key }
      .map { LedgerEntry.Necessity(person: $0.key, bits: $0.value) }
    entry.places = places(of: annotations, own: own)
    try Spool(location).append(entry, isSynced: kind.counts)
    return entry.id
  }

  /// The files that credit comes from, each with its bits.
  private func places(of annotations: [Annotation], own: Set<String>) -> [LedgerEntry.Place] {
    struct Key: Hashable {
      var source: String
      var path: String
      var isOwn: Bool
    }
    var bits: [Key: Double] = [:]
    for span in annotations.flatMap(\.spans) {
      for place in span.sources {
        guard let person = place.personId, let source = place.source, let path = place.path else {
          continue
        }
        bits[Key(source: source, path: path, isOwn: own.contains(person)), default: 0] +=
          span.bits * place.share
      }
    }
    return bits.sorted { ($0.key.source, $0.key.path) < ($1.key.source, $1.key.path) }.map {
      .init(
        source: $0.key.source, path: Path(bytes: Array($0.key.path.utf8)), bits: $0.value,
        own: $0.key.isOwn)
    }
  }
}

extension Annotation.Explanation.Reason {
  init(_ reason: CommonReason) {
    self =
      switch reason {
      case .threePersons: .threePersons
      case .manyDocuments: .manyDocuments
      case .commonsSource: .commonsSource
      case .licence: .licenceText
      case .template: .template
      case .generatedHeader: .generatedHeader
      case .importLine: .importLine
      case .loneBracket: .loneBracket
      case .idiom: .idiom
      }
  }
}

extension CreditSpan.Part {
  var person: UInt32? { creditor.person }
}
