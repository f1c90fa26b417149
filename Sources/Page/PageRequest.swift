import NIOHTTP1

/// A request that was read to its end.
struct PageRequest: Sendable {
  var method: HTTPMethod
  /// As it was sent, up to the question mark.
  var path: String
  /// Decoded; the last value of a name counts.
  var query: [String: String]
  var headers: HTTPHeaders
  var body: [UInt8]

  init(_ head: HTTPRequestHead, _ body: [UInt8]) {
    self.init(head.method, head.uri, head.headers, body)
  }

  init(_ method: HTTPMethod, _ uri: String, _ headers: HTTPHeaders = [:], _ body: [UInt8] = []) {
    let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.method = method
    path = parts.first.map(String.init) ?? ""
    query = parts.count > 1 ? Self.decoded(parts[1]) : [:]
    (self.headers, self.body) = (headers, body)
  }

  private static func decoded(_ query: Substring) -> [String: String] {
    var result: [String: String] = [:]
    for pair in query.split(separator: "&").prefix(32) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      result[text(parts[0])] = parts.count > 1 ? text(parts[1]) : ""
    }
    return result
  }

  /// Without percent signs and pluses; bytes that are not UTF-8 are replaced.
  private static func text(_ encoded: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = encoded.utf8.makeIterator()
    while let byte = rest.next() {
      if byte == 0x2B {
        bytes.append(0x20)
      } else if byte == 0x25, let high = rest.next().flatMap(digit),
        let low = rest.next().flatMap(digit)
      {
        bytes.append(high << 4 | low)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
  }
}

/// What is answered.
struct PageAnswer: Sendable {
  enum Body: Sendable {
    case whole([UInt8])
    /// Pieces as they are made.
    case stream(AsyncStream<[UInt8]>)
  }

  var status = 200
  var type: String
  var headers: [(String, String)] = []
  var body: Body

  static let json = "application/json"
  static let lines = "application/x-ndjson"

  /// Nothing is loaded from elsewhere, run from the page's own text, framed, cached or referred to.
  static let securityHeaders: [(String, String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"), ("Cache-Control", "no-store"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
  ]

  static func json(_ bytes: [UInt8], status: Int = 200) -> PageAnswer {
    PageAnswer(status: status, type: json, body: .whole(bytes))
  }

  /// A refusal as JSON: a word for programs, a sentence for people.
  static func refusal(_ status: Int, _ code: String, _ message: String) -> PageAnswer {
    json(PageProblem(code, message).encoded, status: status)
  }
}
