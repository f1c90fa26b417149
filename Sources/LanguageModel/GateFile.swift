import Memory
import Provenance

/// A gate on disk.
///
///     BYTES   CONTENT
///     8       "BYLNGATE"
///     4       version, 4
///     4       number of parameters, n
///     8       checksum of what follows, see `Checksum`
///     4       the exponent e of the table, Int32
///     4       that of the rest
///     2·n     parameters as Int16, each times 2^e
///
/// Integers are little-endian. A gate is read whenever a store is opened, so its checksum is one
/// that takes no time: it finds damage, and does not withstand intent.
extension Gate {
  private static let magic = Array("BYLNGATE".utf8)
  fileprivate static let version: UInt32 = 4
  private static let headerSize = 32
  private static let checkedFrom = 24
  /// Of the table and of the rest, the exponents that a file may have.
  private static let exponents = -100...100

  /// The file's content; the gate's numbers are those that fit into one, see `rounded`.
  package var encoded: [UInt8] {
    var body: [UInt8] = []
    body.reserveCapacity(8 + parameters.count * 2)
    for part in Self.parts { body += Self.bytes(UInt32(bitPattern: exponent(of: part))) }
    for part in Self.parts {
      let scale = Self.power(-exponent(of: part))
      for parameter in parameters[part] {
        let number = Int16(max(-32767, min(32767, (parameter * scale).rounded())))
        body.append(UInt8(truncatingIfNeeded: number))
        body.append(UInt8(truncatingIfNeeded: number >> 8))
      }
    }
    let sum = unsafe body.withUnsafeBytes { unsafe Checksum.of($0) }
    return Self.magic + Self.bytes(Self.version) + Self.bytes(UInt32(parameters.count))
      + Self.bytes(UInt32(truncatingIfNeeded: sum))
      + Self.bytes(UInt32(truncatingIfNeeded: sum >> 32)) + body
  }

  /// The same with numbers of 16 bits, as files hold them.
  func rounded() -> Gate {
    var gate = self
    for part in Self.parts {
      let exponent = exponent(of: part)
      let (scale, unit) = (Self.power(-exponent), Self.power(exponent))
      for index in part {
        gate.parameters[index] =
          max(-32767, min(32767, (parameters[index] * scale).rounded())) * unit
      }
    }
    let scale = Self.power(-exponent(of: Self.table))
    gate.roundedTable = GateTable(count: Self.table.count, unit: 1 / scale) {
      Int16(gate.parameters[Self.table.lowerBound + $0] * scale)
    }
    return gate
  }

  /// The table's numbers are of one size, all others of another.
  private static var parts: [Range<Int>] { [table, b1.lowerBound..<parameterCount] }

  /// The least exponent with which all numbers of a part fit.
  private func exponent(of part: Range<Int>) -> Int32 {
    let most = parameters[part].reduce(0) { max($0, abs($1)) }
    var exponent = Int32(Self.exponents.lowerBound)
    while exponent < Self.exponents.upperBound, most > 32767 * Self.power(exponent) {
      exponent += 1
    }
    return exponent
  }

  private static func power(_ exponent: Int32) -> Float {
    Float(sign: .plus, exponent: Int(exponent), significand: 1)
  }

  /// SHA-256 of the file's content.
  package var digest: [UInt8] { SHA256.digest(encoded) }

  /// Opens a gate; `name` is the file's, for errors.
  ///
  /// - Throws: `GateError` if the content is not a whole gate of this version.
  package init(encoded: [UInt8], name: String) throws(GateError) {
    guard encoded.count >= Self.headerSize, encoded.starts(with: Self.magic) else {
      throw .damaged(path: name, reason: "it does not start as a gate does")
    }
    let version = Self.number(encoded, 8)
    guard version == Self.version else { throw .version(path: name, found: Int(version)) }
    let sum = UInt64(Self.number(encoded, 16)) | UInt64(Self.number(encoded, 20)) << 32
    let isWhole = unsafe encoded.withUnsafeBytes {
      unsafe Checksum.of(UnsafeRawBufferPointer(rebasing: $0[Self.checkedFrom...])) == sum
    }
    guard isWhole else { throw .damaged(path: name, reason: "its checksum is wrong") }
    let count = Self.parameterCount
    guard Int(Self.number(encoded, 12)) == count, encoded.count == Self.headerSize + count * 2
    else { throw .damaged(path: name, reason: "it holds another number of parameters") }
    var parameters = [Float](repeating: 0, count: count)
    for (index, part) in Self.parts.enumerated() {
      let exponent = Int32(bitPattern: Self.number(encoded, Self.checkedFrom + 4 * index))
      guard Self.exponents.contains(Int(exponent)) else {
        throw .damaged(path: name, reason: "its numbers are out of range")
      }
      let unit = Self.power(exponent)
      unsafe encoded.withUnsafeBytes { raw in
        unsafe parameters.withUnsafeMutableBufferPointer { parameters in
          for index in part {
            let number = unsafe raw.loadUnaligned(
              fromByteOffset: Self.headerSize + 2 * index, as: Int16.self)
            unsafe parameters[index] = Float(Int16(littleEndian: number)) * unit
          }
        }
      }
    }
    guard var gate = Gate(parameters: parameters) else {
      throw .damaged(path: name, reason: "its numbers are not finite")
    }
    let exponent = Int32(bitPattern: Self.number(encoded, Self.checkedFrom))
    unsafe encoded.withUnsafeBytes { raw in
      gate.roundedTable = GateTable(count: Self.table.count, unit: Self.power(exponent)) {
        let offset = Self.headerSize + 2 * (Self.table.lowerBound + $0)
        return unsafe Int16(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: Int16.self))
      }
    }
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
      "cannot use the gate \(path): it has format \(found), this program reads format "
        + "\(Gate.version); `byline learn` trains it anew"
    }
  }
}
