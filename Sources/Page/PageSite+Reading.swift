import Agent
import Annotations
import Catalog
import Provenance

/// What is read from the store.
extension PageSite {
  private struct Status: Encodable {
    struct Memory: Encodable {
      var version: Int
      var digest: String
      var rows: Int
    }
    struct RunningAgent: Encodable {
      var running: Bool
      var pid: Int32?
      var suspended = false
      var residentBytes: Int?
      var last: AgentStatus?
    }
    var version: String
    /// Whom credit is own for.
    var asking: String?
    /// `nil` before anything was learned.
    var memory: Memory?
    var agent: RunningAgent
  }

  func status(_ request: PageRequest) async throws -> PageAnswer {
    try await quick.run {
      let location = surroundings.location
      let pid = AgentLock.holder(location)
      let facts = pid.flatMap { ProcessFacts(pid: $0) }
      var known: Status.Memory?
      do {
        let facts = try memory.latest().facts
        known = Status.Memory(version: facts.version, digest: facts.digest, rows: facts.rows)
      } catch CatalogError.nothingLearned {}
      let agent = Status.RunningAgent(
        running: pid != nil, pid: pid, suspended: facts?.isSuspended ?? false,
        residentBytes: facts?.residentMemory,
        last: pid == nil ? nil : AgentStatus.last(location))
      return .json(
        try encoded(
          Status(
            version: surroundings.version, asking: surroundings.asking?.description, memory: known,
            agent: agent)))
    }
  }

  func sources(_ request: PageRequest) async throws -> PageAnswer {
    try await quick.run {
      let store = try Store(reading: surroundings.location)
      return .json(try encoded(["sources": SourceSummary.all(in: store)]))
    }
  }

  private struct Exclusions: Encodable {
    var source: String
    var total: Int
    var offset: Int
    var excluded: [SourceSummary.Excluded]
  }

  func exclusions(_ request: PageRequest) async throws -> PageAnswer {
    let name = try request.text("source")
    let offset = try request.number("offset", in: 0...1_000_000_000) ?? 0
    let limit = try request.number("limit", in: 1...1000) ?? 200
    return try await quick.run {
      let store = try Store(reading: surroundings.location)
      guard
        let source = try SourceSummary.all(in: store, withExclusions: true).first(where: {
          $0.path == name || $0.name == name
        })
      else { throw AgentError.unknownSource(name) }
      let all = source.excluded ?? []
      return .json(
        try encoded(
          Exclusions(
            source: source.name, total: all.count, offset: offset,
            excluded: Array(all.dropFirst(offset).prefix(limit)))))
    }
  }

  func place(_ request: PageRequest) async throws -> PageAnswer {
    let source = try request.text("source")
    let path = Path(try request.text("path"))
    let start = try request.number("start_line", in: 1...1_000_000_000) ?? 1
    let end = try request.number("end_line", in: start...1_000_000_000) ?? start
    return try await quick.run {
      let excerpt = try memory.latest().excerpt(source: source, path: path, lines: start...end)
      return .json(try encoded(excerpt))
    }
  }
}

extension PageRequest {
  /// - Throws: `PageProblem` if the query has no such name.
  func text(_ name: String) throws -> String {
    guard let text = query[name], !text.isEmpty else {
      throw PageProblem.unusable("the query has no `\(name)`")
    }
    return text
  }

  func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    guard let text = query[name] else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw PageProblem.unusable(
        "`\(name)` has to be a number of \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
