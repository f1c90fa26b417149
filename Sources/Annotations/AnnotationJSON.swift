import Foundation

extension Annotation {
  /// The annotation as JSON, keys sorted.
  package func json(pretty: Bool = true) throws -> [UInt8] {
    try CanonicalJSON.encoded(self, snakeCase: true, pretty: pretty)
  }

  package init(json: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Annotation.self, from: Data(json))
  }

  /// Generated text and its annotation, as one JSON object.
  package func json(withText text: [UInt8]) throws -> [UInt8] {
    struct Generated: Encodable {
      var text: String
      var annotation: Annotation
    }
    let value = Generated(text: String(decoding: text, as: UTF8.self), annotation: self)
    return try CanonicalJSON.encoded(value, snakeCase: true)
  }
}
