import Agent
import Annotations
import Synchronization

/// Shows the progress of a learn or an evaluation on standard error.
final class LearnDisplay: Sendable {
  private let line: Mutex<ProgressLine>
  private let isQuiet: Bool

  init(isQuiet: Bool) {
    self.isQuiet = isQuiet
    line = Mutex(ProgressLine(isTerminal: Terminal.errorIsTerminal))
  }

  func show(_ progress: LearnProgress) { show(Self.step(progress)) }

  func show(_ step: AttributionStep) {
    show(.init(phase: step.phase, done: step.done, all: step.all, unit: step.unit))
  }

  private func show(_ step: ProgressLine.Step) {
    if isQuiet { return }
    let time = Terminal.seconds
    let text = line.withLock { $0.text(for: step, at: time, width: Terminal.width) }
    if let text { StandardOutput.error(Array(text.utf8)) }
  }

  func end() {
    if isQuiet { return }
    let time = Terminal.seconds
    StandardOutput.error(Array(line.withLock { $0.end(at: time) }.utf8))
  }

  private static func step(_ progress: LearnProgress) -> ProgressLine.Step {
    switch progress {
    case .reading(let path, let files, let all):
      .init(
        phase: "reading \(TerminalText.escaped(path))", done: files, all: all, unit: "files")
    case .history(let source, let commits, let all):
      .init(
        phase: "history of \(TerminalText.escaped(source))", done: commits, all: all,
        unit: "commits")
    case .lines(let source, let files, let all):
      .init(
        phase: "lines of \(TerminalText.escaped(source))", done: files, all: all, unit: "files")
    case .indexing(let bytes):
      .init(phase: "building the memory of \(bytes) bytes", done: 0, all: 0, unit: "bytes")
    case .training(let step, let all):
      .init(phase: "training the gate", done: step, all: all, unit: "steps")
    case .storing: .init(phase: "storing", done: 0, all: 0, unit: "")
    }
  }
}
