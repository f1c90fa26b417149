import Glibc

/// The shapes that services give their keys, so that they can be found.
struct SecretToken {
  private enum Alphabet { case word, dotted, hex, upper, base64 }

  private var rule: String
  private var prefix: [UInt8]
  /// How many bytes of the alphabet follow.
  private var length: ClosedRange<Int>
  private var alphabet: Alphabet

  private init(
    _ rule: String, _ prefix: String, _ length: ClosedRange<Int>, _ alphabet: Alphabet = .word
  ) {
    (self.rule, self.prefix, self.length) = (rule, Array(prefix.utf8), length)
    self.alphabet = alphabet
  }

  private static let tokens: [SecretToken] = {
    let any = 1000
    var tokens = [
      SecretToken("GitHub token", "github_pat_", 50...any),
      SecretToken("GitLab token", "glpat-", 20...any),
      SecretToken("GitLab token", "gldt-", 20...any),
      SecretToken("GitLab token", "glrt-", 20...any),
      SecretToken("Google API key", "AIza", 35...35),
      SecretToken("Google OAuth secret", "GOCSPX-", 28...28),
      SecretToken("Google OAuth token", "ya29.", 60...any),
      SecretToken("npm token", "npm_", 36...36),
      SecretToken("PyPI token", "pypi-AgEI", 50...any),
      SecretToken("RubyGems key", "rubygems_", 48...48, .hex),
      SecretToken("crates.io token", "cio", 32...32),
      SecretToken("Anthropic key", "sk-ant-", 40...any),
      SecretToken("OpenAI key", "sk-proj-", 40...any),
      SecretToken("OpenAI key", "sk-svcacct-", 40...any),
      SecretToken("OpenAI key", "sk-", 48...48),
      SecretToken("xAI key", "xai-", 70...any),
      SecretToken("Groq key", "gsk_", 52...52),
      SecretToken("Replicate token", "r8_", 37...37),
      SecretToken("Perplexity key", "pplx-", 48...48),
      SecretToken("Hugging Face token", "hf_", 34...34),
      SecretToken("SendGrid key", "SG.", 60...80, .dotted),
      SecretToken("Mailgun key", "key-", 32...32, .hex),
      SecretToken("Twilio key", "SK", 32...32, .hex),
      SecretToken("DigitalOcean token", "dop_v1_", 64...64, .hex),
      SecretToken("Databricks token", "dapi", 32...32, .hex),
      SecretToken("Docker token", "dckr_pat_", 27...any),
      SecretToken("Grafana token", "glsa_", 40...any),
      SecretToken("Grafana token", "glc_", 60...any),
      SecretToken("New Relic key", "NRAK-", 27...27),
      SecretToken("Vault token", "hvs.", 80...any),
      SecretToken("Doppler token", "dp.pt.", 40...any),
      SecretToken("Linear key", "lin_api_", 40...any),
      SecretToken("Notion token", "ntn_", 40...any),
      SecretToken("Atlassian token", "ATATT3", 150...any, .base64),
      SecretToken("Square token", "sq0atp-", 22...any),
      SecretToken("Square secret", "sq0csp-", 43...any),
      SecretToken("age private key", "AGE-SECRET-KEY-1", 58...58, .upper),
      SecretToken("Slack webhook", "hooks.slack.com/services/T", 40...any, .base64),
      SecretToken("Azure storage key", "AccountKey=", 86...90, .base64),
      SecretToken("PuTTY private key", "PuTTY-User-Key-File-", 1...1),
    ]
    for kind in ["AKIA", "ASIA"] {
      tokens.append(SecretToken("AWS access key", kind, 16...16, .upper))
    }
    for kind in ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"] {
      tokens.append(SecretToken("GitHub token", kind, 36...any))
    }
    for kind in ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-"] {
      tokens.append(SecretToken("Slack token", kind, 24...any))
    }
    for kind in ["sk_live_", "rk_live_", "whsec_"] {
      tokens.append(SecretToken("Stripe key", kind, 24...any))
    }
    for kind in ["shpat_", "shpss_", "shpca_", "shppa_"] {
      tokens.append(SecretToken("Shopify token", kind, 32...32, .hex))
    }
    return tokens
  }()

  static let isFirstByte: [Bool] = {
    var result = [Bool](repeating: false, count: 256)
    for token in tokens { result[Int(token.prefix[0])] = true }
    result[Int(UInt8(ascii: "e"))] = true  // JSON web tokens
    return result
  }()

  /// By first byte.
  private static let byFirstByte: [[SecretToken]] = (0..<256).map { byte in
    tokens.filter { Int($0.prefix[0]) == byte }
  }

  /// The rule of a token that starts at `index`, where a word starts.
  static func find(in text: [UInt8], at index: Int) -> String? {
    for token in byFirstByte[Int(text[index])] where token.matches(text, index) {
      return token.rule
    }
    return isWebToken(text, index) ? "JSON web token" : nil
  }

  private func matches(_ text: [UInt8], _ index: Int) -> Bool {
    guard text[index...].starts(with: prefix) else { return false }
    let start = index + prefix.count
    var end = start
    while end < text.count, end - start <= length.upperBound, includes(text[end]) { end += 1 }
    guard length.contains(end - start) else { return false }
    // The alphabet may end before the word does: then it is another word.
    if end < text.count, Self.isWord(text[end]) { return false }
    // Examples in documentation repeat a few letters or say what they are.
    let body = text[start..<end]
    if length.upperBound < 8 { return true }
    return Self.entropy(body) > 3 && !Self.saysExample(body)
  }

  private func includes(_ byte: UInt8) -> Bool {
    switch alphabet {
    case .word: Self.isWord(byte)
    case .dotted: Self.isWord(byte) || byte == 0x2E
    case .hex: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    case .upper: (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
    case .base64: Self.isWord(byte) || byte == 0x2B || byte == 0x2F || byte == 0x3D
    }
  }

  /// `eyJ….eyJ….…`, a signed JSON web token.
  private static func isWebToken(_ text: [UInt8], _ index: Int) -> Bool {
    let start = Array("eyJ".utf8)
    guard text[index...].starts(with: start) else { return false }
    var end = index
    var dots: [Int] = []
    while end < text.count, dots.count < 3, isWord(text[end]) || text[end] == 0x2E {
      if text[end] == 0x2E { dots.append(end) }
      end += 1
    }
    guard dots.count == 2, dots[0] - index >= 16, text[(dots[0] + 1)...].starts(with: start) else {
      return false
    }
    return dots[1] - dots[0] > 12 && end - dots[1] > 20
  }

  static func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x5F || byte == 0x2D
  }

  static func saysExample(_ body: ArraySlice<UInt8>) -> Bool {
    let text = String(decoding: body, as: UTF8.self).lowercased()
    return [
      "example", "xxxx", "placeholder", "changeme", "change_me", "your", "dummy", "fake", "1234567",
      "abcdef", "0000000", "testtest", "redacted",
    ].contains { text.contains($0) }
  }

  /// Shannon entropy of the bytes, in bits a byte.
  static func entropy(_ bytes: ArraySlice<UInt8>) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    let total = Double(bytes.count)
    return counts.reduce(0) { sum, count in
      count == 0 ? sum : sum - Double(count) / total * log2(Double(count) / total)
    }
  }
}
