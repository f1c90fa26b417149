import CSodium

/// The SHA-256 digest of bytes given piece by piece, by libsodium.
///
/// Source: FIPS 180-4.
@safe package struct SHA256 {
  private var state = crypto_hash_sha256_state()

  package init() {
    unsafe crypto_hash_sha256_init(&state)
  }

  /// Appends `bytes` to what is hashed.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      _ = unsafe crypto_hash_sha256_update(&state, buffer.baseAddress, UInt64(buffer.count))
    }
    if done == nil { update(Array(bytes)) }
  }

  /// Appends raw memory to what is hashed.
  package mutating func update(raw bytes: UnsafeRawBufferPointer) {
    unsafe crypto_hash_sha256_update(
      &state, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt64(bytes.count))
  }

  /// The 32 bytes of the digest; the value is spent afterwards.
  package mutating func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    unsafe crypto_hash_sha256_final(&state, &digest)
    return digest
  }

  /// The digest of `bytes`.
  package static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }
}

extension Sequence<UInt8> {
  /// Two lower-case hexadecimal digits a byte.
  package var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
