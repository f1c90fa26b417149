import CSodium

/// A key that signs, by libsodium.
///
/// Source: RFC 8032.
package struct SigningKey: Sendable {
  /// 32 random bytes, from which the key follows.
  package let seed: [UInt8]
  /// 32 bytes; whoever has them can check signatures.
  package let publicKey: [UInt8]
  private let secret: [UInt8]

  /// The key of a seed; `nil` unless that has 32 bytes.
  package init?(seed: [UInt8]) {
    guard seed.count == Int(crypto_sign_SEEDBYTES) else { return nil }
    var publicKey = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
    var secret = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
    guard unsafe crypto_sign_seed_keypair(&publicKey, &secret, seed) == 0 else { return nil }
    (self.seed, self.publicKey, self.secret) = (seed, publicKey, secret)
  }

  /// 64 bytes that only the holder of the key can make for `message`.
  package func signature(of message: [UInt8]) -> [UInt8] {
    var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
    unsafe crypto_sign_detached(&signature, nil, message, UInt64(message.count), secret)
    return signature
  }

  /// Whether a signature was made for `message` by the holder of a key.
  package static func isValid(
    _ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]
  ) -> Bool {
    guard signature.count == Int(crypto_sign_BYTES),
      publicKey.count == Int(crypto_sign_PUBLICKEYBYTES)
    else { return false }
    return unsafe crypto_sign_verify_detached(
      signature, message, UInt64(message.count), publicKey) == 0
  }
}

/// Bytes that are written in lower-case hexadecimal digits; `nil` for anything else.
///
/// There is one way to write them, so that no byte of a signed file can change unseen.
package func bytes(ofHex text: some StringProtocol) -> [UInt8]? {
  let digits = text.utf8.map { UInt8(hexDigit: $0) }
  guard digits.count.isMultiple(of: 2) else { return nil }
  var result: [UInt8] = []
  for index in stride(from: 0, to: digits.count, by: 2) {
    guard let high = digits[index], let low = digits[index + 1] else { return nil }
    result.append(high << 4 | low)
  }
  return result
}

extension UInt8 {
  fileprivate init?(hexDigit: UInt8) {
    switch hexDigit {
    case 0x30...0x39: self = hexDigit - 0x30
    case 0x61...0x66: self = hexDigit - 0x57
    default: return nil
    }
  }
}
