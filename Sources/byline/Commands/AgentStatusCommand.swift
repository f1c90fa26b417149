import Agent
import Annotations
import ArgumentParser
import Catalog
import Foundation

struct AgentStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say how the agent is.",
    discussion: "The status is 0 only if it watches everything and has learned what it saw.")

  @Flag(help: "Print JSON.") var json = false

  private struct Report: Encodable {
    var running: Bool
    /// Whether it answers, with nothing left to be learned.
    var caughtUp: Bool
    var pid: Int32?
    var suspended: Bool
    var anonymousBytes, residentBytes, mappedBytes: Int?
    var descriptors: Int?
    var last: AgentStatus?
  }

  func run() throws {
    let location = Surroundings.location
    let pid = AgentLock.holder(location)
    let facts = pid.flatMap { ProcessFacts(pid: $0) }
    let isSuspended = facts?.isSuspended ?? false
    let answer =
      pid == nil || isSuspended ? Cookies.Answer.noAgent : try Cookies(location).wait(timeout: 1000)
    let last = AgentStatus.last(location)
    let report = Report(
      running: pid != nil, caughtUp: answer == .caughtUp, pid: pid, suspended: isSuspended,
      anonymousBytes: facts?.anonymousMemory, residentBytes: facts?.residentMemory,
      mappedBytes: facts?.mappedMemory, descriptors: facts?.descriptors, last: last)
    if json {
      let encoder = JSONEncoder()
      encoder.keyEncodingStrategy = .convertToSnakeCase
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try StandardOutput.write([UInt8](try encoder.encode(report)) + [0x0A])
    } else {
      try StandardOutput.write(text(report))
    }
    let isWhole = last?.sources.allSatisfy { $0.watch != .missing && $0.problem == nil } ?? false
    if !report.caughtUp || !isWhole { throw ExitCode(1) }
  }

  private func text(_ report: Report) -> String {
    guard let pid = report.pid else {
      return "no agent runs: `byline agent start` starts one\n"
    }
    var lines: [String] = []
    let state =
      report.suspended
      ? "is suspended" : report.caughtUp ? "watches, and is caught up" : "is behind"
    lines.append("the agent (process \(pid)) \(state)")
    guard let last = report.last else { return lines.joined(separator: "\n") + "\n" }
    let memory = { (bytes: Int?) in bytes.map { "\($0 >> 20) MiB" } ?? "unknown" }
    lines.append(
      "since \(last.startedAt), version \(last.version); memory: \(memory(report.anonymousBytes)) "
        + "of its own, \(memory(report.residentBytes)) in all; memory version \(last.memoryVersion)"
    )
    if last.queue > 0 {
      lines.append(
        "\(last.queue) sources wait" + (last.behindSince.map { ", since \($0)" } ?? ""))
    }
    for source in last.sources {
      let name = TerminalText.escaped(source.name)
      let revision = source.revision.map { " at \($0.prefix(9))" } ?? ""
      let folders = source.folders + source.polledFolders
      lines.append(
        "\(name)  \(source.watch.rawValue), \(folders) folders\(revision), learned "
          + source.learnedAt)
      if source.polledFolders > 0 {
        lines.append("    \(source.polledFolders) folders are polled: there are no watches left")
      }
      if let problem = source.problem { lines.append("    \(TerminalText.escaped(problem))") }
    }
    for root in last.roots {
      lines.append("repositories below \(TerminalText.escaped(root)) are found")
    }
    for path in last.outputs {
      lines.append("files in \(TerminalText.escaped(path)) are annotated")
    }
    for reason in last.skipped { lines.append("skipped: \(TerminalText.escaped(reason))") }
    for problem in last.problems.prefix(5) {
      lines.append("\(problem.at): \(TerminalText.escaped(problem.what))")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
