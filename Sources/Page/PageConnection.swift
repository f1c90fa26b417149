import NIOCore
import NIOHTTP1

/// Reads the requests of one connection, one after another, and writes the answers.
struct PageConnection {
  private let site: PageSite
  private let limits: PageLimits
  private let isWelcome: Bool

  /// Who is not welcome is told that there are too many, and that is all.
  init(_ site: PageSite, _ limits: PageLimits, isWelcome: Bool) {
    (self.site, self.limits, self.isWelcome) = (site, limits, isWelcome)
  }

  /// - Throws: what ends the connection.
  func serve(_ connection: PageServer.Connection) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var parts = inbound.makeAsyncIterator()
      while case .head(let head)? = try await parts.next() {
        var body: [UInt8] = []
        var size = 0
        while let part = try await parts.next() {
          if case .body(let buffer) = part {
            size += buffer.readableBytes
            if size <= limits.bodyBytes { body += buffer.readableBytesView }
            if size > limits.drainedBytes { break }
          } else {
            break
          }
        }
        var keepsAlive = head.isKeepAlive && isWelcome && size <= limits.drainedBytes
        let answer: PageAnswer
        if !isWelcome {
          answer = .refusal(503, "too_many_connections", "too many connections are open")
        } else if size > limits.bodyBytes {
          answer = .refusal(
            413, "too_long", "a request holds \(limits.bodyBytes >> 20) MiB at most")
          keepsAlive = false
        } else {
          answer = await site.answer(PageRequest(head, body))
        }
        try await write(answer, to: outbound, isHead: head.method == .HEAD, keepsAlive)
        if !keepsAlive { return }
      }
    }
  }

  private func write(
    _ answer: PageAnswer, to outbound: NIOAsyncChannelOutboundWriter<PageServer.Answering>,
    isHead: Bool, _ keepsAlive: Bool
  ) async throws {
    var headers = HTTPHeaders(PageAnswer.securityHeaders)
    headers.add(name: "Content-Type", value: answer.type)
    for (name, value) in answer.headers { headers.add(name: name, value: value) }
    if !keepsAlive { headers.add(name: "Connection", value: "close") }
    if case .whole(let bytes) = answer.body {
      headers.add(name: "Content-Length", value: "\(bytes.count)")
    }
    try await outbound.write(
      .head(.init(version: .http1_1, status: .init(statusCode: answer.status), headers: headers)))
    if !isHead {
      switch answer.body {
      case .whole(let bytes): try await outbound.write(.body(ByteBuffer(bytes: bytes)))
      case .stream(let pieces):
        for await piece in pieces { try await outbound.write(.body(ByteBuffer(bytes: piece))) }
      }
    }
    try await outbound.write(.end(nil))
  }
}
