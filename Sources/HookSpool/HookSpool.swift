import Glibc

/// Events that wait for whoever works on them next.
///
/// A hook adds one line with one write and takes no lock. Whoever works takes the whole file away
/// under another name, and removes it when the work is done: a crash repeats work, it loses none.
package struct HookSpool: Sendable {
  private let path: String
  private var taken: String { path + ".taken" }

  /// - Parameter data: `DataFolder.path`.
  package init(data: String) { path = data + "/hooks.spool" }

  /// Adds an event; says whether it is written.
  package func append(_ event: HookEvent) -> Bool {
    let line = event.line
    let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return unsafe write(descriptor, line, line.count) == line.count
  }

  /// Whether anything waits.
  package var isEmpty: Bool {
    let files: [String] = [path, taken]
    return files.allSatisfy { unsafe access($0, F_OK) != 0 }
  }

  /// Events that wait, oldest first, and how many lines cannot be read.
  package func waiting() -> (events: [HookEvent], torn: Int) {
    var result: (events: [HookEvent], torn: Int) = ([], 0)
    for file in [taken, path] {
      let found = Self.events(in: Self.content(of: file))
      result.events += found.events
      result.torn += found.torn
    }
    return result
  }

  /// Takes what waits; one at a time, so under a lock of the caller's.
  ///
  /// What was taken before and not `finish`ed comes first, alone.
  package func take() -> [HookEvent] {
    if unsafe access(taken, F_OK) != 0, unsafe rename(path, taken) != 0 { return [] }
    return Self.events(in: Self.content(of: taken)).events
  }

  /// The work on what was taken is done.
  package func finish() { unsafe unlink(taken) }

  private static func events(in content: [UInt8]) -> (events: [HookEvent], torn: Int) {
    var result: (events: [HookEvent], torn: Int) = ([], 0)
    for line in content.split(separator: 0x0A) {
      if let event = HookEvent(line: line) { result.events.append(event) } else { result.torn += 1 }
    }
    return result
  }

  private static func content(of path: String) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count <= 0 { return result }
      result += buffer[..<count]
    }
  }
}
