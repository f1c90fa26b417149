import ArgumentParser
import Foundation
import Glibc

/// How fast the page answers, asked over one connection as a browser does.
struct PageBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "page", abstract: "Time the page: requests, and texts that are credited.",
    discussion: "The store is the one of BYLINE_HOME, or the user's; nothing is recorded.")

  @Argument(help: "The built program.") var program: String
  @Argument(help: "Texts to credit.") var texts: [String]
  @Option(help: "How many small requests.") var requests = 5000

  func run() throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = ["serve", "--no-record"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let address = URLComponents(string: line.trimmingCharacters(in: .newlines)),
      let port = address.port, let token = address.fragment?.dropFirst("token=".count)
    else { throw ValidationError("\(program) printed no address") }
    let connection = try Connection(port: UInt16(port), token: String(token))
    for path in ["/api/status", "/page.js"] {
      _ = try connection.ask("GET", path)
      let start = ContinuousClock.now
      for _ in 0..<max(requests, 1) { _ = try connection.ask("GET", path) }
      let seconds = Self.seconds(since: start)
      print("\(path): \((Double(requests) / seconds).text(0)) a second, one after another")
    }
    for path in texts {
      let text = try [UInt8](Data(contentsOf: URL(filePath: path)))
      for turn in ["first", "again"] {
        let answer = try connection.ask("POST", "/api/annotate", text)
        let lines = text.count { $0 == 0x0A }
        print(
          "\(path), \(text.count) bytes, \(lines) lines, \(turn): first credit after",
          "\((answer.firstCredit * 1000).text(1)) ms, all after \((answer.all * 1000).text(1)) ms")
        guard answer.isWhole else { throw ValidationError("the credit of \(path) broke off") }
      }
    }
  }

  static func seconds(since start: ContinuousClock.Instant) -> Double {
    let passed = (ContinuousClock.now - start).components
    return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
  }
}

/// A connection to a page, kept open.
private final class Connection {
  struct Answer {
    /// Seconds until the first event with credit, and until the end.
    var firstCredit = 0.0
    var all = 0.0
    /// The last event says that it is the last.
    var isWhole = false
  }

  private let descriptor: Int32
  private let head: String
  private var buffer: [UInt8] = []

  init(port: UInt16, token: String) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    head = "Host: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = unsafe withUnsafePointer(to: &place) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw ValidationError("cannot connect to port \(port)") }
  }

  deinit { close(descriptor) }

  func ask(_ method: String, _ path: String, _ body: [UInt8] = []) throws -> Answer {
    let start = ContinuousClock.now
    var rest = Array(
      "\(method) \(path) HTTP/1.1\r\n\(head)Content-Length: \(body.count)\r\n\r\n".utf8)
    rest += body
    var sent = 0
    while sent < rest.count {
      let count = unsafe rest[sent...].withUnsafeBytes { raw in
        unsafe send(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw ValidationError("the connection was closed") }
      sent += count
    }
    var answer = Answer()
    let headEnd = Array("\r\n\r\n".utf8)
    var end: Int?
    while end == nil {
      end = buffer.firstRange(of: headEnd)?.upperBound
      if end == nil { try read() }
    }
    let fields = String(decoding: buffer[..<(end ?? 0)], as: UTF8.self).lowercased()
    buffer.removeFirst(end ?? 0)
    guard fields.hasPrefix("http/1.1 200") else { throw ValidationError("\(path): \(fields)") }
    if let length = fields.firstMatch(of: #/content-length: (\d+)/#).flatMap({ Int($0.1) }) {
      while buffer.count < length { try read() }
      buffer.removeFirst(length)
    } else {
      let (piece, last) = (Array("\"event\":\"piece\"".utf8), Array("0\r\n\r\n".utf8))
      while !buffer.suffix(5).elementsEqual(last) {
        try read()
        if answer.firstCredit == 0, buffer.firstRange(of: piece) != nil {
          answer.firstCredit = PageBenchmark.seconds(since: start)
        }
      }
      answer.isWhole = buffer.suffix(400_000).firstRange(of: Array("\"event\":\"end\"".utf8)) != nil
      buffer = []
    }
    answer.all = PageBenchmark.seconds(since: start)
    return answer
  }

  private func read() throws {
    var some = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe recv(descriptor, &some, some.count, 0)
    guard count > 0 else { throw ValidationError("the connection was closed") }
    buffer += some[..<count]
  }
}
