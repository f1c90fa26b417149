import Agent
import ArgumentParser
import Dispatch
import Git
import Glibc
import Synchronization

struct McpCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mcp",
    abstract: "Serve annotate, blame and report to coding agents: the Model Context Protocol.",
    discussion: """
      A client starts this in the project's folder and speaks JSON-RPC on standard input and \
      output, one message a line. It ends with its input.
      """)

  func run() throws {
    let settings = try Surroundings.settings()
    let session = ContextSession(
      ContextTools(
        .init(
          Surroundings.location, settings, asking: Surroundings.asking(nil),
          version: Byline.version)),
      version: Byline.version)
    try session.serve()
  }
}

/// One client's connection over standard input and output.
///
/// Lines are read and most are answered here; tools run one after another on a queue, so that a
/// ping or a cancellation never waits for one.
private final class ContextSession: Sendable {
  /// The longest line that is read, in bytes.
  private static let longest = 4 << 20
  /// How many calls may wait.
  private static let mostCalls = 64

  private let tools: ContextTools
  private let version: String
  private let queue = DispatchQueue(label: "byline.mcp")
  /// Calls that are not answered yet, and whether they are still wanted.
  private let calls = Mutex<[RPCMessage.ID: Bool]>([:])
  private let output = Mutex(())

  init(_ tools: ContextTools, version: String) { (self.tools, self.version) = (tools, version) }

  /// Serves until the input ends; calls that came before that are answered.
  func serve() throws {
    var server = ContextServer(version: version)
    var lines = InputLines(limit: Self.longest)
    while let next = try lines.next() {
      guard case .line(let line) = next else {
        write(RPCError(.invalidRequest, "a message has more than \(Self.longest) bytes").line)
        continue
      }
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      switch server.reply(to: line) {
      case .nothing: break
      case .line(let bytes): write(bytes)
      case .cancel(let id): calls.withLock { if $0[id] != nil { $0[id] = false } }
      case .call(let call): start(call)
      }
    }
    queue.sync {}
  }

  private func start(_ call: ContextCall) {
    let problem: String? = calls.withLock { calls in
      if calls[call.id] != nil { return "the id is that of a request that is not answered yet" }
      if calls.count >= Self.mostCalls { return "\(Self.mostCalls) requests wait already" }
      calls[call.id] = true
      return nil
    }
    if let problem { return write(RPCError(.invalidRequest, problem, id: call.id).line) }
    queue.async { [self] in
      func isCancelled() -> Bool { calls.withLock { $0[call.id] == false } }
      var answer: [UInt8]?
      if !isCancelled() {
        answer = tools.answer(call, now: Surroundings.now, isCancelled: isCancelled)
      }
      // A cancellation that comes from here on is too late, and that is allowed.
      let isWanted = calls.withLock { $0.removeValue(forKey: call.id) ?? false }
      if isWanted, let answer { write(answer) }
    }
  }

  private func write(_ line: [UInt8]) {
    output.withLock { _ in
      do { try StandardOutput.write(line + [0x0A]) } catch {
        // Nobody reads any more.
        _exit(0)
      }
    }
  }
}

/// Lines of standard input, none longer than a limit.
struct InputLines {
  enum Line: Equatable {
    /// Without its end.
    case line([UInt8])
    case tooLong
  }

  private let limit: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var hasEnded = false

  init(limit: Int) { self.limit = limit }

  /// The next line; `nil` at the end.
  ///
  /// - Throws: `StandardOutput.Failed` if the input cannot be read.
  mutating func next() throws -> Line? {
    var searched = start
    var isTooLong = false
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return isTooLong || end - start > limit ? .tooLong : .line(Array(buffer[start..<end]))
      }
      if buffer.count - start > limit {
        isTooLong = true
        buffer.removeAll(keepingCapacity: true)
        start = 0
      }
      if hasEnded {
        let rest = Array(buffer[start...])
        start = buffer.count
        if isTooLong { return .tooLong }
        return rest.isEmpty ? nil : .line(rest)
      }
      if start > 0 {
        buffer.removeFirst(start)
        start = 0
      }
      searched = buffer.count
      hasEnded = try !read()
    }
  }

  /// Reads some more; whether there was any.
  private mutating func read() throws -> Bool {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe Glibc.read(STDIN_FILENO, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let reason = unsafe String(cString: strerror(errno))
        throw StandardOutput.Failed(description: "cannot read standard input: \(reason)")
      }
      buffer += piece[..<count]
      return count > 0
    }
  }
}
