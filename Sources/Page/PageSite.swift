import Agent
import Annotations
package import Catalog
package import Corpus
import Foundation
import NIOHTTP1
package import Provenance

/// What the page answers: its files to anybody on this machine, all else to who has the token.
package struct PageSite: Sendable {
  /// What the page knows of its surroundings.
  package struct Surroundings: Sendable {
    package var location: StoreLocation
    /// Read anew for every request.
    package var settings: @Sendable () throws -> Configuration
    package var asking: Identity?
    package var version: String
    /// Whether what is looked at is recorded.
    package var records = true

    package init(
      _ location: StoreLocation, asking: Identity?, version: String,
      settings: @escaping @Sendable () throws -> Configuration
    ) {
      (self.location, self.settings) = (location, settings)
      (self.asking, self.version) = (asking, version)
    }
  }

  let surroundings: Surroundings
  let memory: CurrentMemory
  private let guarding: PageGuard
  /// What is read from the store, and what is computed.
  let quick = WorkQueue(atOnce: 4, mostWaiting: 512)
  let heavy = WorkQueue(atOnce: 2, mostWaiting: 512)

  package init(_ surroundings: Surroundings, _ guarding: PageGuard) {
    self.surroundings = surroundings
    memory = CurrentMemory(surroundings.location)
    self.guarding = guarding
  }

  func answer(_ request: PageRequest) async -> PageAnswer {
    if let refusal = guarding.refusal(of: request) { return refusal }
    if !request.path.hasPrefix("/api/") {
      guard let file = PageFiles.answer(request.path) else {
        return .refusal(404, "not_found", "there is nothing at this address")
      }
      if request.method == .POST { return Self.wrongMethod("GET, HEAD") }
      return file
    }
    let name = String(request.path.dropFirst("/api/".count))
    guard let endpoint = Self.endpoints[name] else {
      return .refusal(404, "not_found", "there is nothing at this address")
    }
    let isPost = request.method == .POST
    guard isPost == endpoint.isPost else {
      return Self.wrongMethod(endpoint.isPost ? "POST" : "GET, HEAD")
    }
    do { return try await endpoint.answer(self, request) } catch {
      return PageProblem.answer(to: error)
    }
  }

  private static func wrongMethod(_ allowed: String) -> PageAnswer {
    var answer = PageAnswer.refusal(405, "wrong_method", "this address takes \(allowed)")
    answer.headers.append(("Allow", allowed))
    return answer
  }

  var now: Int64 { Int64(Date().timeIntervalSince1970) }

  /// Names all there is, as the page is for who sits at this machine.
  func encoded(_ value: some Encodable) throws -> [UInt8] {
    try CanonicalJSON.encoded(value, snakeCase: true, pretty: false)
  }
}

extension PageSite {
  struct Endpoint: Sendable {
    var isPost = false
    var answer: @Sendable (PageSite, PageRequest) async throws -> PageAnswer
  }

  /// By what follows `/api/`.
  static let endpoints: [String: Endpoint] = [
    "openapi.json": Endpoint { _, _ in .json(PageFiles.openAPI) },
    "status": Endpoint { try await $0.status($1) },
    "sources": Endpoint { try await $0.sources($1) },
    "exclusions": Endpoint { try await $0.exclusions($1) },
    "place": Endpoint { try await $0.place($1) },
    "report": Endpoint { try await $0.report($1) },
    "statement": Endpoint { try await $0.statement($1) },
    "ledger": Endpoint { try await $0.ledger($1) },
    "optouts": Endpoint { try await $0.optOuts($1) },
    "optouts/certificate": Endpoint { try await $0.optOutCertificate($1) },
    "optouts/add": Endpoint(isPost: true) { try await $0.addOptOut($1) },
    "optouts/remove": Endpoint(isPost: true) { try await $0.removeOptOut($1) },
    "annotate": Endpoint(isPost: true) { try await $0.annotate($1) },
    "generate": Endpoint(isPost: true) { try await $0.generate($1) },
  ]
}
