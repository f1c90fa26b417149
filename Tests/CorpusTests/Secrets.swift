import Provenance
import Support
import Testing

@testable import Corpus

@Suite struct Secrets {
  /// Letters and digits drawn by chance, so that no real or realistic secret stands in a test.
  private static func random(
    _ count: Int,
    _ alphabet: String = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    seed: UInt64
  ) -> String {
    var generator = SeededGenerator(seed: seed)
    while true {
      let text = String((0..<count).map { _ in alphabet.randomElement(using: &generator)! })
      if !SecretToken.saysExample(Array(text.utf8)[...]) { return text }
    }
  }

  static let planted: [(rule: String, text: String)] = {
    let hex = "0123456789abcdef"
    let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    return [
      ("AWS access key", "key = \"AKIA\(random(16, upper, seed: 1))\""),
      ("secret value", "aws_secret_access_key = \(random(40, seed: 2))"),
      ("GitHub token", "token: ghp_\(random(36, seed: 3))"),
      ("GitHub token", "https://github_pat_\(random(59, seed: 4))@github.com"),
      ("GitLab token", "x = 'glpat-\(random(20, seed: 5))'"),
      ("Slack token", "xoxb-\(random(12, "0123456789", seed: 6))-\(random(24, seed: 7))"),
      (
        "Slack webhook",
        "hooks.slack.com/services/T\(random(8, upper, seed: 8))/B\(random(8, upper, seed: 9))/\(random(24, seed: 10))"
      ),
      ("Stripe key", "stripe.api_key = \"sk_live_\(random(24, seed: 11))\""),
      ("Google API key", "\"AIza\(random(35, seed: 12))\""),
      ("npm token", "//registry.npmjs.org/:_authToken=npm_\(random(36, seed: 13))"),
      ("PyPI token", "password = pypi-AgEI\(random(60, seed: 14))"),
      ("Anthropic key", "sk-ant-api03-\(random(80, seed: 15))"),
      ("OpenAI key", "OPENAI=sk-proj-\(random(80, seed: 16))"),
      ("SendGrid key", "SG.\(random(22, seed: 17)).\(random(43, seed: 18))"),
      ("Hugging Face token", "hf_\(random(34, seed: 19))"),
      ("Twilio key", "SK\(random(32, hex, seed: 20))"),
      ("Azure storage key", "AccountName=a;AccountKey=\(random(86, seed: 21))==;"),
      (
        "JSON web token",
        "eyJ\(random(33, seed: 22)).eyJ\(random(60, seed: 23)).\(random(43, seed: 24))"
      ),
      ("secret value", "password = \"\(random(24, seed: 25))\""),
      ("secret value", "  \"client_secret\": \"\(random(32, seed: 26))\","),
      ("secret value", "SECRET_KEY_BASE: '\(random(64, hex, seed: 27))'"),
      ("secret value", "const apiKey = `\(random(28, seed: 28))`;"),
      ("secret value", "config.secret => '\(random(24, seed: 29))'"),
      ("secret value", "API_TOKEN=\(random(40, seed: 30))"),
      ("password in an address", "postgres://ada:\(random(20, seed: 31))@db.example.org/x"),
      ("age private key", "AGE-SECRET-KEY-1\(random(58, upper, seed: 32))"),
    ]
  }()

  @Test(arguments: planted.indices)
  func `are found by their shapes, wherever they stand`(index: Int) {
    let (rule, text) = Self.planted[index]
    for (before, after) in [("", ""), ("int a;\n\n", "\nint b;\n"), ("a\r\n", "\r\n")] {
      let hits = SecretRules.hits(in: LineText(Array((before + text + after).utf8)).bytes)
      let line = before.count { $0.isNewline } + 1
      #expect(hits.first == SecretHit(rule: rule, lines: line...line), "\(index)")
    }
  }

  @Test(arguments: [
    "RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK",
  ])
  func `that are private keys go as whole blocks`(name: String) {
    let body = (0..<8).map { Self.random(64, seed: UInt64(40 + $0)) }.joined(separator: "\n")
    let key = "-----BEGIN \(name)-----\n\(body)\n-----END \(name)-----"
    let text = Array("one\n\(key)\nlast\n".utf8)
    let hits = SecretRules.hits(in: text)
    #expect(hits.map(\.lines) == [2...11])
    #expect(
      SecretRules.cut(text, hits)
        == Array(("one\n" + String(repeating: "\n", count: 10) + "last\n").utf8))
    let inJSON = "{\n\"key\": \"\(key.replacing("\n", with: "\\n"))\"\n}\n"
    #expect(SecretRules.hits(in: Array(inJSON.utf8)).map(\.lines) == [2...2])
    let shown = "-----BEGIN \(name)-----\n...\n-----END \(name)-----\n"
    #expect(SecretRules.hits(in: Array(shown.utf8)).isEmpty)
    let open = "-----BEGIN \(name)-----\n\(body)"
    #expect(SecretRules.hits(in: Array(open.utf8)).first?.lines == 1...9)
  }

  @Test(arguments: [
    "password = os.environ[\"APP_PASSWORD_2024_Production\"]",
    "password = \"correct horse battery staple 42\"", "password: \"changeme-Please-2024-Now\"",
    "token = \"application/x-www-form-urlencoded2\"", "secret = getSecretFromVaultV2(name1)",
    "API_KEY = \"YOUR_API_KEY_GOES_HERE_2024\"", "apiKey: ${{ secrets.API_KEY_V2_PROD }}",
    "sha = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b\"",
    "\"integrity\": \"sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP==\"",
    "const token = this.tokenizer.nextTokenOfKind3(Kind2);",
    "csrfToken: 'MyServiceTokenV2Handler1ForTests'", "AKIAIOSFODNN7EXAMPLE",
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "sk_live_abcdefghijklmnopqrstuvwx",
    "password=\"\"", "password:", "http://user:password@example.org/", "key-value",
    "task-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "public_key = \"MIIBIjANBgkqhkiG9w0BAQ\"",
    "-----BEGIN PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----",
  ])
  func `are not seen in what is none`(text: String) {
    #expect(SecretRules.hits(in: Array(text.utf8)).isEmpty)
  }

  @Test func `leave lines where they were`() {
    let secret = Self.planted[2].text
    for (text, expected) in [
      ("a\n\(secret)\nb\n", "a\n\nb\n"), ("\(secret)\nb\n", "\nb\n"), ("a\n\(secret)", "a\n\n"),
      ("a\n\(secret)\n", "a\n\n"), ("a\n", "a\n"),
    ] {
      let bytes = Array(text.utf8)
      let cut = SecretRules.cut(bytes, SecretRules.hits(in: bytes))
      #expect(cut == Array(expected.utf8))
      #expect(LineTable(cut).count == LineTable(bytes).count)
    }
  }

  @Test(arguments: 0..<200)
  func `are found in any bytes without a crash, and lines stay`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces =
      Self.planted.map(\.text) + [
        "-----BEGIN ", "PRIVATE KEY-----", "-----END ", "\n", "\"", "'", "=", ": ", "://", "@",
        "eyJ",
        ".", "password", "token=",
      ]
    var bytes: [UInt8] = []
    for _ in 0..<40 {
      bytes += Array(pieces.randomElement(using: &generator)!.utf8)
      if Bool.random(using: &generator) {
        bytes.append(UInt8.random(in: 1...255, using: &generator))
      }
    }
    let hits = SecretRules.hits(in: bytes)
    let cut = SecretRules.cut(bytes, hits)
    #expect(LineTable(cut).count == LineTable(bytes).count)
    #expect(SecretRules.hits(in: cut).isEmpty, "what is left must hold none")
  }

  /// Each of these took time with the square of its length, or would.
  @Test(arguments: [
    "eyJ.", "SG.", "-----BEGIN PRIVATE KEY-----\n....", "-----BEGIN PRIVATE KEY-----\n", "token=",
    "://a:",
    "ghp_", "ghp_-", "password=\"", "\"'`:=", "AccountKey=/",
    "-----BEGIN PRIVATE KEY-----A-----END ",
  ])
  func `are looked for in time that grows with the text`(piece: String) {
    let text = Array(String(repeating: piece, count: 60_000 / piece.utf8.count).utf8)
    let cut = SecretRules.cut(text, SecretRules.hits(in: text))
    #expect(LineTable(cut).count == LineTable(text).count)
  }

  @Test func `are files by name`() {
    func rule(_ name: String) -> String? { SecretRules.rule(for: Path(name)) }
    for name in [
      ".env", "a/.env.local", "prod.env", "id_rsa", "b/x.p12", ".netrc", ".aws/credentials",
    ] {
      #expect(rule(name) != nil, "\(name)")
    }
    for name in [
      ".env.example", ".env.sample", "example.env.dist", "environment.py", "id_rsa.pub",
      ".envrc", "credentials",
    ] {
      #expect(rule(name) == nil, "\(name)")
    }
  }

  @Test func `are named but never shown`() {
    let rules = DocumentRules()
    for (rule, secret) in Self.planted {
      let text =
        "int a = 1;\nint b = 2;\nint c = 3;\n// \(secret)\n\(String(repeating: "int d;\n", count: 40))"
      guard case .text(let learned, let found) = rules.read(Path("a.c"), Array(text.utf8)) else {
        Issue.record("\(rule) excluded the whole file")
        continue
      }
      #expect(found?.detail.contains("in line 4") == true && found?.code == "secret-lines")
      #expect(found?.detail.contains(secret.suffix(12)) == false)
      #expect(!String(decoding: learned, as: UTF8.self).contains(secret.suffix(12)))
      #expect(LineTable(learned).count == 44)
    }
  }

  @Test func `take no longer for keys that no line parts`() {
    let body = String(repeating: "aB3dE5fG7h", count: 12)
    let key = "-----BEGIN PRIVATE KEY-----\(body)-----END PRIVATE KEY-----"
    let text = Array(String(repeating: key, count: 40_000).utf8)
    #expect(SecretRules.hits(in: text).map(\.lines) == [1...1])
  }

  @Test func `are in the text where a key is not ended`() {
    let key = "-----BEGIN PRIVATE KEY-----\n" + String(repeating: "aB3dE5fG7h", count: 12)
    for (end, lines) in [("", 1...2), ("\n", 1...2), ("\n\n", 1...3), ("\nx", 1...3)] {
      #expect(SecretRules.hits(in: Array((key + end).utf8)).map(\.lines) == [lines], "\(lines)")
    }
  }
}
