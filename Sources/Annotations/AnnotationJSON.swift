import Foundation

extension Annotation {
  /// The annotation as JSON, keys sorted.
  package func json(pretty: Bool = true) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting =
      pretty
      ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
      : [.sortedKeys, .withoutEscapingSlashes]
    return [UInt8](try encoder.encode(self)) + [0x0A]
  }

  package init(json: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    self = try decoder.decode(Annotation.self, from: Data(json))
  }
}

extension Annotation {
  /// Generated text and its annotation, as one JSON object.
  package func json(withText text: [UInt8]) throws -> [UInt8] {
    struct Generated: Encodable {
      var text: String
      var annotation: Annotation
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
    let value = Generated(text: String(decoding: text, as: UTF8.self), annotation: self)
    return [UInt8](try encoder.encode(value)) + [0x0A]
  }
}
