import Agent
import Annotations
import ArgumentParser
import Foundation
import Synchronization

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Try every link from a saved file to a credit, and say which works.",
    discussion: """
      A scratch repository and a store of its own are made for it, and removed. The status is 0 \
      if everything works.
      """)

  @Flag(help: "Put aside what is damaged in the memory, and learn it again.") var repair = false
  @Flag(help: "Print JSON.") var json = false

  private final class Findings: Sendable {
    let all = Mutex<[Doctor.Finding]>([])
  }

  func run() throws {
    let findings = Findings()
    let json = json
    let doctor = Doctor(Surroundings.location) { finding in
      findings.all.withLock { $0.append(finding) }
      if json { return }
      let mark = finding.works ? "works" : "FAILS"
      try? StandardOutput.write(
        "\(mark)  \(finding.link): \(TerminalText.escaped(finding.detail))\n")
    }
    if repair { try doctor.repair(try Surroundings.settings(), now: Surroundings.now) }
    doctor.checkStore()
    try Blocking.run { await doctor.checkChain() }
    let all = findings.all.withLock { $0 }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      try StandardOutput.write([UInt8](try encoder.encode(all)) + [0x0A])
    }
    if all.contains(where: { !$0.works }) { throw ExitCode(1) }
  }
}
