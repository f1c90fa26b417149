import Provenance

/// A gate on disk.
///
///     BYTES   CONTENT
///     8       "BYLNGATE"
///     4       version, 2
///     4       number of parameters
///     32      SHA-256 of what follows
///     4·n     parameters, as little-endian floats
extension Gate {
  private static let magic = Array("BYLNGATE".utf8)
  private static let version: UInt32 = 2
  private static let headerSize = 48

  /// The file's content.
  package var encoded: [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(parameters.count * 4)
    for parameter in parameters { body += Self.bytes(parameter.bitPattern) }
    return Self.magic + Self.bytes(Self.version) + Self.bytes(UInt32(parameters.count))
      + SHA256.digest(body) + body
  }

  /// SHA-256 of the parameters.
  package var digest: [UInt8] { Array(encoded[16..<Self.headerSize]) }

  /// Opens a gate; `name` is the file's, for errors.
  ///
  /// - Throws: `GateError` if the content is not a whole gate of this version.
  package init(encoded: [UInt8], name: String) throws(GateError) {
    guard encoded.count >= Self.headerSize, encoded.starts(with: Self.magic) else {
      throw .damaged(path: name, reason: "it does not start as a gate does")
    }
    let version = Self.number(encoded, 8)
    guard version == Self.version else { throw .version(path: name, found: Int(version)) }
    let body = encoded[Self.headerSize...]
    guard SHA256.digest(body) == Array(encoded[16..<Self.headerSize]) else {
      throw .damaged(path: name, reason: "its checksum is wrong")
    }
    let parameters = unsafe encoded.withUnsafeBytes { raw in
      stride(from: Self.headerSize, to: raw.count - 3, by: 4).map {
        unsafe Float(
          bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
      }
    }
    guard Int(Self.number(encoded, 12)) == parameters.count, let gate = Gate(parameters: parameters)
    else { throw .damaged(path: name, reason: "it holds another number of parameters") }
    self = gate
  }

  private static func bytes(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32($0 * 8)) }
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32($1 * 8) }
  }
}

/// Why a gate could not be opened.
package enum GateError: Error, Equatable, CustomStringConvertible {
  case damaged(path: String, reason: String)
  case version(path: String, found: Int)

  package var description: String {
    switch self {
    case .damaged(let path, let reason): "cannot use the gate \(path): \(reason)"
    case .version(let path, let found):
      "cannot use the gate \(path): it has format \(found), this program reads format 2; "
        + "`byline learn` trains it anew"
    }
  }
}
