/// Shows how far a long command has come: a bar on a terminal, plain lines elsewhere.
///
/// What to print follows from the times it is told, so that a test can draw any timeline.
struct ProgressLine {
  /// An amount of work with a name.
  struct Step: Equatable {
    var phase: String
    var done: Int
    /// 0 while it is not known.
    var all: Int
    /// What is counted: `files`, `commits`.
    var unit: String
  }

  private let isTerminal: Bool
  private var phase: String?
  private var phaseStart = 0.0
  private var lastDrawn = -1.0
  private var last: Step?
  private var lineLength = 0

  init(isTerminal: Bool) { self.isTerminal = isTerminal }

  /// What to print for a step at a time in seconds; `nil` for nothing.
  mutating func text(for step: Step, at time: Double, width: Int) -> String? {
    var result = ""
    if step.phase != phase {
      result += finishPhase(at: time)
      phase = step.phase
      phaseStart = time
      lastDrawn = -1
    }
    last = step
    let interval = isTerminal ? 0.1 : 5
    if !isTerminal, lastDrawn < 0 {
      lastDrawn = time
      return result.isEmpty ? nil : result
    }
    guard lastDrawn < 0 || time - lastDrawn >= interval else {
      return result.isEmpty ? nil : result
    }
    lastDrawn = time
    result += isTerminal ? bar(step, time, width) : plain(step, time) + "\n"
    return result
  }

  /// What to print at the end.
  mutating func end(at time: Double) -> String {
    let result = finishPhase(at: time)
    phase = nil
    return result
  }

  private mutating func finishPhase(at time: Double) -> String {
    guard let phase else { return "" }
    let amount = last.map { $0.all > 0 ? ", \($0.all) \($0.unit)" : "" } ?? ""
    let clear = isTerminal ? "\r\u{1B}[K" : ""
    return "\(clear)\(phase)\(amount), \(Self.duration(time - phaseStart))\n"
  }

  private func bar(_ step: Step, _ time: Double, _ width: Int) -> String {
    let text = plain(step, time)
    var bar = ""
    let room = width - text.count - 4
    if step.all > 0, room >= 10 {
      let length = min(room, 30)
      let filled = min(length, step.done * length / step.all)
      bar =
        " " + String(repeating: "━", count: filled)
        + String(repeating: "┄", count: length - filled)
    }
    return "\r\u{1B}[K" + String((text + bar).prefix(max(width - 1, 10)))
  }

  private func plain(_ step: Step, _ time: Double) -> String {
    guard step.all > 0 else { return "\(step.phase) …" }
    let elapsed = time - phaseStart
    var text = "\(step.phase) \(step.done)/\(step.all) \(step.unit)"
    if elapsed > 0.5, step.done > 0 {
      let rate = Double(step.done) / elapsed
      text += ", \(Int(rate.rounded()))/s"
      if step.done < step.all {
        text += ", \(Self.duration(Double(step.all - step.done) / rate)) left"
      }
    }
    return text
  }

  static func duration(_ seconds: Double) -> String {
    if seconds < 60 {
      let tenths = Int((max(seconds, 0) * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) s"
    }
    return "\(Int(seconds) / 60) min \(Int(seconds) % 60) s"
  }
}
