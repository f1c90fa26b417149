import NIOHTTP1
import Testing

@testable import Page

@Suite struct Guards {
  private let guarding = PageGuard(port: 4711, token: String(repeating: "a", count: 64))

  private func refused(
    _ path: String = "/api/status", _ method: HTTPMethod = .GET, _ fields: [(String, String)] = []
  ) -> Int? {
    var headers: HTTPHeaders = [
      "Host": "127.0.0.1:4711", "Authorization": "Bearer " + String(repeating: "a", count: 64),
    ]
    for (name, _) in fields { headers.remove(name: name) }
    for (name, value) in fields where !value.isEmpty { headers.add(name: name, value: value) }
    return guarding.refusal(of: PageRequest(method, path, headers))?.status
  }

  @Test func `let the page itself in`() {
    #expect(refused() == nil)
    #expect(refused("/api/annotate", .POST) == nil)
    #expect(refused("/", .GET, [("Authorization", "")]) == nil)
    #expect(refused("/api/status", .GET, [("Host", "LOCALHOST:4711")]) == nil)
    #expect(refused("/api/status", .GET, [("Origin", "http://127.0.0.1:4711")]) == nil)
    #expect(refused("/api/status", .GET, [("Sec-Fetch-Site", "same-origin")]) == nil)
    let link = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]
    #expect(refused("/", .GET, link) == nil)
    #expect(refused("/api/status", .GET, link) == 403)
  }

  @Test(arguments: [
    "", "127.0.0.1", "127.0.0.1:80", "evil.example:4711", "127.0.0.1:4711.evil.example",
    "127.0.0.1:4711@evil.example", "0.0.0.0:4711", "[::1]:4711", "localhost:4711,evil.example",
    "localhost:04711",
  ]) func `refuse every name but the two`(host: String) {
    #expect(refused("/api/status", .GET, [("Host", host)]) == 421)
    #expect(refused("/", .GET, [("Host", host)]) == 421)
  }

  @Test func `refuse two hosts`() {
    #expect(
      refused("/", .GET, [("Host", "localhost:4711"), ("Host", "localhost:4711")]) == 421)
  }

  @Test(arguments: [
    "null", "http://evil.example", "http://127.0.0.1", "https://127.0.0.1:4711",
    "http://127.0.0.1:4712", "http://127.0.0.1:4711.evil.example", "127.0.0.1:4711",
  ]) func `refuse other origins`(origin: String) {
    #expect(refused("/api/status", .GET, [("Origin", origin)]) == 403)
    #expect(refused("/page.js", .GET, [("Origin", origin)]) == 403)
  }

  @Test(arguments: ["cross-site", "same-site", "other"]) func `refuse other sites`(site: String) {
    #expect(refused("/api/status", .GET, [("Sec-Fetch-Site", site)]) == 403)
    #expect(refused("/page.js", .GET, [("Sec-Fetch-Site", site)]) == 403)
  }

  @Test func `refuse all tokens but one`() {
    let right = String(repeating: "a", count: 64)
    for field in [
      "", "Bearer ", "Bearer \(right.dropLast())", "Bearer \(right)a", "bearer \(right)",
      "Basic \(right)", right, "Bearer \(right.dropLast())b",
    ] {
      #expect(refused("/api/status", .GET, [("Authorization", field)]) == 401, "\(field)")
    }
    #expect(
      refused(
        "/api/status", .GET,
        [("Authorization", "Bearer \(right)"), ("Authorization", "Bearer \(right)")]) == 401)
  }

  @Test func `refuse what is neither read nor sent`() {
    for method in [HTTPMethod.PUT, .DELETE, .OPTIONS, .TRACE, .PATCH, .CONNECT] {
      #expect(refused("/api/status", method) == 405)
    }
  }

  @Test func `give out tokens that nobody guesses`() {
    let tokens = Set((0..<100).map { _ in PageGuard.freshToken() })
    #expect(tokens.count == 100)
    #expect(tokens.allSatisfy { $0.utf8.count == 64 })
  }

  @Test func `compare as equality does`() {
    #expect(PageGuard.isEqual([], []))
    #expect(PageGuard.isEqual([1, 2], [1, 2]))
    #expect(!PageGuard.isEqual([1, 2], [1, 3]))
    #expect(!PageGuard.isEqual([1, 2], [1, 2, 0]))
  }
}

@Suite struct Queries {
  @Test func `are read as browsers write them`() {
    let request = PageRequest(.GET, "/api/place?path=a%2Fb+c%C3%A9&source=&end&x=1&x=2")
    #expect(request.path == "/api/place")
    #expect(request.query == ["path": "a/b cé", "source": "", "end": "", "x": "2"])
  }

  @Test func `may be anything`() {
    #expect(PageRequest(.GET, "?=%&%zz=%4&a==&&&").path.isEmpty)
    #expect(PageRequest(.GET, "/?p=%FF").query["p"] == "\u{FFFD}")
    #expect(PageRequest(.GET, "").query.isEmpty)
  }

  @Test func `hold numbers within bounds`() throws {
    let request = PageRequest(.GET, "/?a=5&b=-1&c=99999999999999999999&d=x")
    #expect(try request.number("a", in: 1...9) == 5)
    #expect(try request.number("none", in: 1...9) == nil)
    for name in ["b", "c", "d"] {
      #expect(throws: PageProblem.self) { try request.number(name, in: 1...9) }
    }
  }

  @Test func `name no file but the page's own`() {
    for path in [
      "/", "/page.css", "/page.js", "/credit.js", "/views.js", "/icon.svg", "/chart.css",
    ] {
      #expect(PageFiles.answer(path) != nil, "\(path)")
    }
    for path in [
      "", "/page.html", "/../page.css", "/%2e%2e/etc/passwd", "//page.css", "/page.css/",
      "/page.css%00", "/Page.css", "/api", "/openapi.json",
    ] {
      #expect(PageFiles.answer(path) == nil, "\(path)")
    }
  }
}
