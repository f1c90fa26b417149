import Provenance

/// The JSON of an entry: one line, keys sorted, nothing that could be written in two ways.
///
/// Numbers are whole. What stands in strings is escaped as RFC 8259 demands, and no more. Version 1
/// had bits as decimal fractions (`bits`, `new_bits`) and names of sources; it is still read.
extension LedgerEntry {
  static let version = 2

  /// One line of JSON, without its end; with what is kept beside the chain if that is asked for.
  package func encoded(withPlaces: Bool = false) -> [UInt8] {
    var json: [UInt8] = []
    json.reserveCapacity(400 + credits.count * 260)
    json += "{\"at\":\(at)".utf8
    if let remark {
      json += ",\"author\":{\"commitment\":".utf8
      Self.quote(remark.author.commitment, into: &json)
      json += ",\"person\":".utf8
      Self.quote(remark.author.person, into: &json)
      json += "},\"corrects\":".utf8
      Self.quote(remark.entry, into: &json)
    }
    json += ",\"credits\":".utf8
    Self.list(credits, into: &json) { credit, json in
      json += "{\"commitment\":".utf8
      Self.quote(credit.commitment, into: &json)
      json += ",\"microbits\":\(credit.microbits),\"own\":\(credit.own),\"person\":".utf8
      Self.quote(credit.person, into: &json)
      json += ",\"source\":".utf8
      Self.quote(credit.source, into: &json)
    }
    json += ",\"id\":".utf8
    Self.quote(id, into: &json)
    json += ",\"input_bytes\":\(inputBytes),\"input_digest\":".utf8
    Self.quote(inputDigest, into: &json)
    json += ",\"kind\":\"\(kind.rawValue)\",\"memory\":".utf8
    Self.quote(memory, into: &json)
    json += ",\"microbits\":\(microbits)".utf8
    if !necessary.isEmpty {
      json += ",\"necessary\":".utf8
      Self.list(necessary, into: &json) { necessity, json in
        json += "{\"microbits\":\(necessity.microbits),\"person\":".utf8
        Self.quote(necessity.person, into: &json)
      }
    }
    json += ",\"new_microbits\":\(newMicrobits)".utf8
    if withPlaces, !places.isEmpty {
      json += ",\"places\":".utf8
      Self.list(places, into: &json) { place, json in
        json += "{\"microbits\":\(place.microbits),\"own\":\(place.own),\"path\":\"".utf8
        json += place.path.bytes.hex.utf8
        json += "\",\"source\":".utf8
        Self.quote(place.source, into: &json)
      }
    }
    json += ",\"policy\":".utf8
    Self.quote(policy, into: &json)
    if let remark {
      json += ",\"reason\":".utf8
      Self.quote(remark.reason, into: &json)
    }
    json += ",\"version\":\(Self.version)".utf8
    if let remark { json += ",\"void\":\(remark.isVoid)".utf8 }
    json.append(UInt8(ascii: "}"))
    return json
  }

  /// Writes an array of objects; `open` writes one but for its closing brace.
  private static func list<Element>(
    _ elements: [Element], into json: inout [UInt8], _ open: (Element, inout [UInt8]) -> Void
  ) {
    json.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      open(element, &json)
      json.append(UInt8(ascii: "}"))
    }
    json.append(UInt8(ascii: "]"))
  }

  static func quote(_ text: String, into json: inout [UInt8]) {
    json.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        json.append(UInt8(ascii: "\\"))
        json.append(byte)
      case ..<0x20:
        json += "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8
      default: json.append(byte)
      }
    }
    json.append(UInt8(ascii: "\""))
  }

  /// Reads an entry of this version or the one before; keys that are not known are passed by.
  ///
  /// - Throws: `PayloadProblem`: it is no JSON, or no entry.
  package init(decoding bytes: some Sequence<UInt8>) throws(PayloadProblem) {
    var scanner = PayloadScanner(Array(bytes))
    self.init(
      id: "", kind: .viewed, at: 0, inputDigest: "", inputBytes: 0, bits: 0, newBits: 0,
      credits: [], memory: "", policy: "")
    var remark = Remark(
      entry: "", author: Mention(person: "", commitment: ""), reason: "", isVoid: false)
    var name = ""
    try scanner.openObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "at": at = try scanner.integer()
      case "author": remark.author = try Self.mention(&scanner)
      case "bits": microbits = Self.micro(try scanner.number())
      case "corrects": remark.entry = try scanner.string()
      case "credits":
        try scanner.openArray()
        while try scanner.nextElement() { credits.append(try Self.credit(&scanner)) }
      case "id": id = try scanner.string()
      case "input_bytes": inputBytes = Int(try scanner.amount())
      case "input_digest": inputDigest = try scanner.string()
      case "kind": name = try scanner.string()
      case "memory": memory = try scanner.string()
      case "microbits": microbits = try scanner.amount()
      case "necessary":
        try scanner.openArray()
        while try scanner.nextElement() { necessary.append(try Self.necessity(&scanner)) }
      case "new_bits": newMicrobits = Self.micro(try scanner.number())
      case "new_microbits": newMicrobits = try scanner.amount()
      case "places":
        try scanner.openArray()
        while try scanner.nextElement() {
          if let place = try Self.place(&scanner) { places.append(place) }
        }
      case "policy": policy = try scanner.string()
      case "reason": remark.reason = try scanner.string()
      case "void": remark.isVoid = try scanner.bool()
      default: try scanner.skip()
      }
    }
    try scanner.end()
    guard !id.isEmpty, let kind = Kind(rawValue: name) else {
      throw PayloadProblem(offset: 0, reason: "it is no entry of the ledger")
    }
    self.kind = kind
    if kind.isRemark {
      guard !remark.entry.isEmpty else {
        throw PayloadProblem(offset: 0, reason: "it does not say which entry it is about")
      }
      self.remark = remark
    }
  }

  private static func mention(
    _ scanner: inout PayloadScanner
  ) throws(PayloadProblem) -> Mention {
    var mention = Mention(person: "", commitment: "")
    try scanner.openObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "commitment": mention.commitment = try scanner.string()
      case "person": mention.person = try scanner.string()
      default: try scanner.skip()
      }
    }
    return mention
  }

  private static func necessity(
    _ scanner: inout PayloadScanner
  ) throws(PayloadProblem) -> Necessity {
    var necessity = Necessity(person: "", microbits: 0)
    try scanner.openObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "microbits": necessity.microbits = try scanner.amount()
      case "person": necessity.person = try scanner.string()
      default: try scanner.skip()
      }
    }
    return necessity
  }

  /// A place; `nil` if its path is none.
  private static func place(_ scanner: inout PayloadScanner) throws(PayloadProblem) -> Place? {
    var place = Place(source: "", path: Path(bytes: []), bits: 0, own: false)
    var isPath = false
    try scanner.openObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "microbits": place.microbits = try scanner.amount()
      case "own": place.own = try scanner.bool()
      case "path":
        guard let path = bytes(ofHex: try scanner.string()) else { continue }
        place.path = Path(bytes: path)
        isPath = true
      case "source": place.source = try scanner.string()
      default: try scanner.skip()
      }
    }
    return isPath ? place : nil
  }

  private static func credit(_ scanner: inout PayloadScanner) throws(PayloadProblem) -> Credit {
    var credit = Credit(person: "", commitment: "", source: "", microbits: 0, own: false)
    try scanner.openObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "bits": credit.microbits = micro(try scanner.number())
      case "commitment": credit.commitment = try scanner.string()
      case "microbits": credit.microbits = try scanner.amount()
      case "own": credit.own = try scanner.bool()
      case "person": credit.person = try scanner.string()
      case "source": credit.source = try scanner.string()
      default: try scanner.skip()
      }
    }
    return credit
  }
}
