import NIOHTTP1
import Provenance

/// Who may ask: somebody on this machine, through an address of this page, who has the token.
///
/// A name that was made to mean this machine (DNS rebinding) is told by the `Host` field, a page of
/// somebody else by `Origin` and `Sec-Fetch-Site`. The token comes in a field that no other page
/// can send; it is not in a cookie, which every port of the machine would be sent.
package struct PageGuard: Sendable {
  /// 256 random bits, in hex.
  package let token: String
  private let hosts: Set<String>

  package init(port: Int, token: String) {
    self.token = token
    hosts = ["127.0.0.1:\(port)", "localhost:\(port)"]
  }

  package static func freshToken() -> String { randomBytes(32).hex }

  /// What is wrong with a request; `nil` if it may be answered.
  func refusal(of request: PageRequest) -> PageAnswer? {
    let named = request.headers["Host"]
    guard named.count == 1, hosts.contains(named[0].lowercased()) else {
      return .refusal(421, "wrong_host", "this page is served under 127.0.0.1 and localhost alone")
    }
    let origins = request.headers["Origin"]
    guard origins.allSatisfy({ $0.hasPrefix("http://") && hosts.contains(String($0.dropFirst(7))) })
    else {
      return .refusal(403, "wrong_origin", "another page may not ask here")
    }
    let sites = request.headers["Sec-Fetch-Site"]
    // The printed address, typed or followed from elsewhere, leads to the page itself.
    let isNavigation = request.headers["Sec-Fetch-Mode"] == ["navigate"] && request.path == "/"
    guard isNavigation || sites.allSatisfy({ $0 == "same-origin" || $0 == "none" }) else {
      return .refusal(403, "wrong_origin", "another page may not ask here")
    }
    guard [.GET, .HEAD, .POST].contains(request.method) else {
      var answer = PageAnswer.refusal(405, "wrong_method", "GET, HEAD and POST are answered")
      answer.headers.append(("Allow", "GET, HEAD, POST"))
      return answer
    }
    if request.path.hasPrefix("/api/"), !hasToken(request) {
      var answer = PageAnswer.refusal(
        401, "wrong_token", "the token is missing or wrong: open the address that was printed")
      answer.headers.append(("WWW-Authenticate", "Bearer"))
      return answer
    }
    return nil
  }

  private func hasToken(_ request: PageRequest) -> Bool {
    let fields = request.headers["Authorization"]
    guard fields.count == 1, fields[0].hasPrefix("Bearer ") else { return false }
    return Self.isEqual(Array(fields[0].utf8.dropFirst(7)), Array(token.utf8))
  }

  /// Compares in a time that depends on the lengths alone.
  static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for index in a.indices { difference |= a[index] ^ b[index] }
    return difference == 0
  }
}
