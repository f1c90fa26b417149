/// Events that wait for whoever works on them next.
package struct HookSpool: Sendable {
  private let file: LineSpool

  /// The spool in a folder of data, as `DataFolder` has it.
  package init(data: String) { file = LineSpool(path: data + "/hooks.spool") }

  /// Adds an event, with one write and no lock; says whether it is written.
  package func append(_ event: HookEvent) -> Bool { file.append(event.line) == 0 }

  /// Whether nothing waits.
  package var isEmpty: Bool { file.isEmpty }

  /// Events that wait, oldest first, and how many lines cannot be read.
  package func waiting() -> (events: [HookEvent], torn: Int) {
    let lines = file.lines()
    let events = lines.compactMap { HookEvent(line: $0) }
    return (events, lines.count - events.count)
  }

  /// Takes what waits; one at a time, so under a lock of the caller's.
  package func take() -> [HookEvent] { (file.take() ?? []).compactMap { HookEvent(line: $0) } }

  /// The work on what was taken is done; lines that could not be read are set aside.
  package func finish() {
    file.finish(settingAside: (file.take() ?? []).filter { HookEvent(line: $0) == nil })
  }
}
