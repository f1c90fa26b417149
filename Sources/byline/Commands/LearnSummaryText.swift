import Agent
import Annotations
import Foundation

extension LearnSummary {
  /// The summary for people.
  var text: String {
    var lines: [String] = []
    for name in learned { lines.append("learned \(TerminalText.escaped(name))") }
    for path in unchanged { lines.append("\(TerminalText.escaped(path)) has not changed") }
    for reason in skipped { lines.append("not learned: \(TerminalText.escaped(reason))") }
    for warning in warnings { lines.append("warning: \(TerminalText.escaped(warning))") }
    for path in setAside {
      lines.append("could not use a part of the memory, now at \(path); learned again")
    }
    lines.append(
      "the memory holds \(documents) documents, \(self.lines) lines, \(bytes) bytes"
        + " of \(persons) persons; \(excluded) files are not learned (byline sources --excluded)")
    if newBytes > 0 {
      lines.append(
        "new: \(newDocuments) texts, \(newBytes) bytes; store: \(storeBytes) bytes in "
          + "\(segments) \(segments == 1 ? "segment" : "segments")")
    }
    for phase in phases where phase.wall >= 0.05 {
      lines.append(
        "  \(phase.name): \(Self.seconds(phase.wall)) s, \(Self.seconds(phase.cpu)) s CPU")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func seconds(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    return "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  }

  func json() throws -> String {
    struct Phase: Encodable {
      var name: String
      var wallSeconds, cpuSeconds: Double
    }
    struct Summary: Encodable {
      var learned, unchanged, skipped, warnings, setAside: [String]
      var documents, lines, bytes, persons, excluded: Int
      var newDocuments, newBytes, segments, storeBytes: Int
      var phases: [Phase]
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let data = try encoder.encode(
      Summary(
        learned: learned, unchanged: unchanged, skipped: skipped, warnings: warnings,
        setAside: setAside,
        documents: documents, lines: lines, bytes: bytes,
        persons: persons, excluded: excluded, newDocuments: newDocuments, newBytes: newBytes,
        segments: segments, storeBytes: storeBytes,
        phases: phases.map { Phase(name: $0.name, wallSeconds: $0.wall, cpuSeconds: $0.cpu) }))
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}
