import Agent
import Annotations
import Catalog
import Foundation
import Provenance

/// What is not learned by request: listing, adding, taking back.
extension PageSite {
  private struct Item: Encodable {
    var id: String
    var kind: OptOutRecord.Kind
    var state: OptOutRecord.State
    /// In a few words.
    var what: String
    var at: String

    init(_ optOut: OptOut) {
      (id, kind, state) = (optOut.record.id, optOut.record.kind, optOut.record.state)
      what = optOut.what
      at = CivilDate(secondsSince1970: optOut.record.at).iso8601
    }
  }
  private struct Hidden: Encodable {
    var event = "hidden"
    var optOut: Item
  }
  private struct Erased: Encodable {
    var event = "erased"
    var certificate: OptOutCertificate
  }
  private struct Wish: Decodable {
    var kind: OptOutRecord.Kind
    /// A person, a source, a pattern of files, a commit or a range.
    var text: String
    /// Of files and commits: the source that is meant.
    var source: String?
  }
  private struct Name: Decodable {
    var id: String
  }

  private func optOuts() throws -> OptOuts {
    OptOuts(surroundings.location, try surroundings.settings())
  }

  private func decoded<Value: Decodable>(_ request: PageRequest, _ wanted: String) throws -> Value {
    guard request.body.count <= 1 << 16,
      let value = try? JSONDecoder().decode(Value.self, from: Data(request.body))
    else { throw PageProblem.unusable("the body has to be a JSON object with \(wanted)") }
    return value
  }

  func optOuts(_ request: PageRequest) async throws -> PageAnswer {
    try await quick.run {
      .json(try encoded(["opt_outs": try optOuts().list().map(Item.init)]))
    }
  }

  /// Hides something at once, and says so; then erases it, and hands out the certificate.
  func addOptOut(_ request: PageRequest) async throws -> PageAnswer {
    let wish: Wish = try decoded(request, "`kind` and `text`")
    let text = wish.text.trimmingCharacters(in: .whitespacesAndNewlines)
    let source = wish.source.flatMap { $0.isEmpty ? nil : $0 }
    guard !text.isEmpty else { throw PageProblem.unusable("`text` is empty") }
    let wanted: OptOutRequest
    switch wish.kind {
    case .person: wanted = .person(text)
    case .source: wanted = .source(text)
    case .path: wanted = .path(glob: text, source: source)
    case .commits:
      guard let source else { throw PageProblem.unusable("commits are those of a `source`") }
      wanted = .commits(range: text, source: source)
    case .others: throw PageProblem.unusable("`kind` is person, source, path or commits")
    }
    let hidden = try await quick.run { try optOuts().hide(wanted, now: now) }
    let stream = try heavy.stream { send in
      // It is erased whether or not anybody reads on.
      _ = send(line(Hidden(optOut: Item(hidden))))
      do {
        let (_, certificate) = try optOuts().add(wanted, now: now)
        _ = send(line(Erased(certificate: certificate)))
      } catch {
        _ = send(failure(error))
      }
    }
    return PageAnswer(type: PageAnswer.lines, body: .stream(stream))
  }

  /// The certificate of what was erased, as it was issued.
  func optOutCertificate(_ request: PageRequest) async throws -> PageAnswer {
    let id = try request.text("id")
    return try await quick.run {
      guard let text = try Store(reading: surroundings.location).certificate(ofOptOut: id) else {
        throw AgentError.unknownOptOut(id)
      }
      return PageAnswer(
        type: PageAnswer.json, headers: [("Content-Disposition", "attachment")],
        body: .whole(Array(text.utf8)))
    }
  }

  func removeOptOut(_ request: PageRequest) async throws -> PageAnswer {
    let name: Name = try decoded(request, "an `id`")
    return try await quick.run {
      let all = try optOuts().list()
      guard all.contains(where: { $0.record.id == name.id }) else {
        throw AgentError.unknownOptOut(name.id)
      }
      return .json(try encoded(["removed": Item(try optOuts().remove(name.id))]))
    }
  }
}
