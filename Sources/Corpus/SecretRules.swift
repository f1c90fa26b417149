import Glibc
package import Provenance

/// Finds likely secrets by the shapes that services give their keys.
package enum SecretRules {
  /// Files that hold secrets by their names.
  package static func rule(for path: Path) -> String? {
    let name = String(decoding: path.basename, as: UTF8.self).lowercased()
    if name == ".env" || name.hasPrefix(".env.") {
      let isTemplate = [".example", ".sample", ".template", ".dist"].contains { name.hasSuffix($0) }
      return isTemplate ? nil : "environment file"
    }
    if ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"].contains(name) { return "SSH private key" }
    if name.hasSuffix(".p12") || name.hasSuffix(".pfx") || name.hasSuffix(".keystore") {
      return "key store"
    }
    if [".netrc", ".pgpass", ".htpasswd", ".npmrc.local"].contains(name) { return "password file" }
    return nil
  }

  private struct Token {
    var rule: String
    var prefix: [UInt8]
    /// How many letters, digits, `_` or `-` follow at least.
    var length: Int

    init(_ rule: String, _ prefix: String, _ length: Int) {
      (self.rule, self.prefix, self.length) = (rule, Array(prefix.utf8), length)
    }
  }

  private static let tokens = [
    Token("AWS access key", "AKIA", 16), Token("AWS access key", "ASIA", 16),
    Token("GitHub token", "ghp_", 36), Token("GitHub token", "gho_", 36),
    Token("GitHub token", "ghu_", 36), Token("GitHub token", "ghs_", 36),
    Token("GitHub token", "ghr_", 36), Token("GitHub token", "github_pat_", 50),
    Token("GitLab token", "glpat-", 20), Token("Slack token", "xoxb-", 24),
    Token("Slack token", "xoxp-", 24), Token("Google API key", "AIza", 35),
    Token("Stripe key", "sk_live_", 24), Token("Stripe key", "rk_live_", 24),
    Token("npm token", "npm_", 36), Token("PyPI token", "pypi-AgEI", 50),
    Token("Anthropic key", "sk-ant-", 40), Token("OpenAI key", "sk-proj-", 40),
    Token("SendGrid key", "SG.", 60), Token("Hugging Face token", "hf_", 34),
  ]

  /// The first likely secret of a text: the rule and the line, from 1.
  ///
  /// - Complexity: O(text)
  package static func find(in text: [UInt8]) -> (rule: String, line: Int)? {
    var line = 1
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == 0x0A { line += 1 }
      if byte == 0x2D, isPrivateKey(text, index) { return ("private key", line) }
      let startsWord = index == 0 || !isWord(text[index - 1])
      if startsWord, isFirstByte[Int(byte)] {
        for token in tokens where matches(token, text, index) { return (token.rule, line) }
      }
      index += 1
    }
    return nil
  }

  private static let isFirstByte: [Bool] = {
    var result = [Bool](repeating: false, count: 256)
    for token in tokens { result[Int(token.prefix[0])] = true }
    return result
  }()

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x5F || byte == 0x2D
  }

  private static func matches(_ token: Token, _ text: [UInt8], _ index: Int) -> Bool {
    guard text[index...].starts(with: token.prefix) else { return false }
    var end = index + token.prefix.count
    while end < text.count, isWord(text[end]) || text[end] == 0x2E { end += 1 }
    let body = text[(index + token.prefix.count)..<end]
    // Examples in documentation repeat a few letters; real ones are drawn at random.
    return body.count >= token.length && entropy(body) > 3
      && !String(decoding: body, as: UTF8.self).uppercased().contains("EXAMPLE")
  }

  /// Shannon entropy of the bytes, in bits a byte.
  private static func entropy(_ bytes: ArraySlice<UInt8>) -> Double {
    var counts: [UInt8: Int] = [:]
    for byte in bytes { counts[byte, default: 0] += 1 }
    return counts.values.sorted().reduce(0) { sum, count in
      let share = Double(count) / Double(bytes.count)
      return sum - share * log2(share)
    }
  }

  /// `-----BEGIN … PRIVATE KEY-----` with a body.
  private static func isPrivateKey(_ text: [UInt8], _ index: Int) -> Bool {
    let begin = Array("-----BEGIN ".utf8)
    guard text[index...].starts(with: begin) else { return false }
    let end = text[index...].firstIndex(of: 0x0A) ?? text.count
    let line = String(decoding: text[index..<end], as: UTF8.self)
    guard line.contains("PRIVATE KEY-----") else { return false }
    var letters = 0
    for byte in text[end...].prefix(400) where isWord(byte) || byte == 0x2F || byte == 0x2B {
      letters += 1
    }
    return letters > 100
  }
}
