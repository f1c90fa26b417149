/// Values with much chance in them, where a name says that they are secret:
/// `password = "…"`, `"api_key": "…"`, `SECRET_TOKEN=…`, `scheme://user:…@host`.
enum SecretAssignment {
  static let rule = "secret value"

  /// The rule of a value that follows the `=` or `:` at `index`.
  static func find(in text: [UInt8], at index: Int) -> String? {
    if text[index] == 0x3A, text[index...].starts(with: "://".utf8) {
      return isCredential(text, index + 3) ? "password in an address" : nil
    }
    guard let start = nameStart(text, before: index) else { return nil }
    var end = index
    while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x22 || text[end - 1] == 0x27 {
      end -= 1
    }
    guard saysSecret(text[start..<end]) else { return nil }
    var value = index + 1
    while value < text.count, value - index < 4,
      text[value] == 0x3D || text[value] == 0x3E || text[value] == 0x20
    {
      value += 1
    }
    guard value < text.count else { return nil }
    let quote = text[value]
    if quote == 0x22 || quote == 0x27 || quote == 0x60 {
      let body = text[(value + 1)...].prefix(260)
      guard let close = body.firstIndex(where: { $0 == quote || $0 == 0x0A }), text[close] == quote
      else { return nil }
      return isRandom(body[..<close], atLeast: 16) ? rule : nil
    }
    // Without quotes only as in settings: a name, the value, the line's end.
    guard start == 0 || text[start - 1] == 0x0A || text[start - 1] == 0x20 else { return nil }
    let body = text[value...].prefix(260)
    let close = body.firstIndex { $0 == 0x0A || $0 == 0x0D } ?? body.endIndex
    guard close - value < 260, close == text.count || text[close] == 0x0A || text[close] == 0x0D
    else { return nil }
    return isRandom(body[..<close], atLeast: 20) ? rule : nil
  }

  /// Where the name before an assignment starts; `nil` if there is none.
  private static func nameStart(_ text: [UInt8], before index: Int) -> Int? {
    var place = index
    while place > 0, index - place < 4,
      text[place - 1] == 0x20 || text[place - 1] == 0x22 || text[place - 1] == 0x27
        || text[place - 1] == 0x3A
    {
      place -= 1
    }
    let end = place
    while place > 0, end - place < 60,
      SecretToken.isWord(text[place - 1]) || text[place - 1] == 0x2E
    {
      place -= 1
    }
    return end - place >= 3 ? place : nil
  }

  private static func saysSecret(_ name: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: name, as: UTF8.self).lowercased().filter {
      $0 != "_" && $0 != "-" && $0 != "."
    }
    let ends = [
      "password", "passwd", "passphrase", "secret", "secretkey", "token", "apikey", "accesskey",
      "privatekey", "clientsecret", "authkey", "credential", "credentials", "signingkey",
      "encryptionkey", "secretkeybase", "authtoken", "accesstoken", "secretaccesskey", "masterkey",
    ]
    return ends.contains { text.hasSuffix($0) }
  }

  /// Whether `user:password@` starts at `start`, with a password that looks drawn by chance.
  private static func isCredential(_ text: [UInt8], _ start: Int) -> Bool {
    var colon: Int?
    var index = start
    while index < text.count, index - start < 200 {
      let byte = text[index]
      if byte == 0x40 {
        guard let colon, index - colon > 12 else { return false }
        return isRandom(text[(colon + 1)..<index], atLeast: 12)
      }
      if byte == 0x3A, colon == nil { colon = index }
      if byte <= 0x20 || byte == 0x2F || byte == 0x22 || byte == 0x27 { return false }
      index += 1
    }
    return false
  }

  /// Whether bytes look drawn by chance, not chosen as words.
  ///
  /// Hex digits: at least 32, with 3 bits a byte. Else letters of both cases and digits that
  /// change from one to the other at least every third byte, with 3.4 bits a byte, and few of them
  /// in runs of four small letters and more: words have those, in camel case too.
  static func isRandom(_ value: ArraySlice<UInt8>, atLeast minimum: Int) -> Bool {
    guard value.count >= minimum, value.count <= 256 else { return false }
    var (lower, upper, digits, hex, changes) = (0, 0, 0, 0, 0)
    var (run, wordy) = (0, 0)
    var last: UInt8 = 0
    for byte in value {
      let kind: UInt8
      switch byte {
      case 0x61...0x7A:
        lower += 1
        kind = 1
      case 0x41...0x5A:
        upper += 1
        kind = 2
      case 0x30...0x39:
        digits += 1
        kind = 3
      case 0x2B, 0x2D, 0x2E, 0x2F, 0x3D, 0x5F, 0x21, 0x23, 0x25, 0x26, 0x2A, 0x40, 0x5E, 0x7E:
        kind = 4
      default: return false
      }
      if (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20) { hex += 1 }
      if kind != last { changes += 1 }
      run = kind == 1 ? run + 1 : 0
      if run >= 4 { wordy += run == 4 ? 4 : 1 }
      last = kind
    }
    if SecretToken.saysExample(value) { return false }
    if hex == value.count {
      let isMixed = digits > 4 && lower + upper > 4 && (lower == 0 || upper == 0)
      return value.count >= 32 && isMixed && SecretToken.entropy(value) > 3
    }
    return lower > 1 && upper > 1 && digits > 1 && changes * 3 >= value.count
      && wordy * 5 < value.count * 2
      && SecretToken.entropy(value) > 3.4
  }
}
