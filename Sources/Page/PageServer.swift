import Glibc
package import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Why the page cannot be served.
package enum PageError: Error, Equatable, CustomStringConvertible {
  case portInUse(Int)
  case cannotListen(port: Int, reason: String)

  package var description: String {
    switch self {
    case .portInUse(let port):
      "cannot serve the page on port \(port): another program listens there; --port 0 takes a free one"
    case .cannotListen(let port, let reason): "cannot serve the page on port \(port): \(reason)"
    }
  }
}

/// What a connection may cost.
struct PageLimits: Sendable {
  var mostConnections = 256
  /// Names and values of a request's header fields together, in bytes.
  var headerBytes = 16 << 10
  var headerFields = 64
  /// Of a request's body: a text of two megabytes and some room.
  var bodyBytes = 2 << 20
  /// What is read of a body that is too long, so that its sender reads the answer.
  var drainedBytes = 16 << 20
  var requestTime = TimeAmount.seconds(30)
  var idleTime = TimeAmount.seconds(60)
  var answerTime = TimeAmount.minutes(15)
}

/// Serves the page on the loopback interface until it is told to end.
package struct PageServer: Service {
  private let port: Int
  private let limits = PageLimits()
  private let logger: Logger
  private let site: @Sendable (Int) -> PageSite
  private let started: @Sendable (Int) -> Void

  /// `site` is given the port that was taken, and so is `started` once requests are answered.
  package init(
    port: Int, _ logger: Logger, site: @escaping @Sendable (Int) -> PageSite,
    started: @escaping @Sendable (Int) -> Void
  ) {
    (self.port, self.logger, self.site, self.started) = (port, logger, site, started)
  }

  typealias Answering = HTTPPart<HTTPResponseHead, ByteBuffer>
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, Answering>

  /// - Throws: `PageError`.
  package func run() async throws {
    let listener = try await listen()
    let taken = listener.channel.localAddress?.port ?? port
    let site = site(taken)
    started(taken)
    try await withTaskCancellationOrGracefulShutdownHandler {
      try await accept(listener, site)
    } onCancelOrGracefulShutdown: {
      listener.channel.close(promise: nil)
    }
  }

  private func listen() async throws -> NIOAsyncChannel<Connection, Never> {
    let limits = limits
    do {
      return try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .serverChannelOption(.backlog, value: 256)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .bind(host: "127.0.0.1", port: port) { channel in
          channel.eventLoop.makeCompletedFuture {
            var decoding = NIOHTTPDecoderLimitConfiguration()
            decoding.maxHeaderFieldSize = limits.headerBytes
            decoding.maxHeaderListSize = limits.headerBytes
            decoding.maxHeaderFieldCount = limits.headerFields
            let pipeline = channel.pipeline.syncOperations
            try pipeline.configureHTTPServerPipeline(
              withEncoderConfiguration: .init(), withDecoderLimitConfiguration: decoding)
            try pipeline.addHandler(PageClock(limits))
            return try Connection(wrappingChannelSynchronously: channel)
          }
        }
    } catch let error as IOError {
      if error.errnoCode == EADDRINUSE { throw PageError.portInUse(port) }
      throw PageError.cannotListen(port: port, reason: "\(error)")
    }
  }

  private func accept(_ listener: NIOAsyncChannel<Connection, Never>, _ site: PageSite) async throws
  {
    let open = OpenConnections()
    try await listener.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          let isOne = open.enter(atMost: limits.mostConnections)
          if !isOne {
            logger.warning("a connection was refused: \(limits.mostConnections) are open")
          }
          group.addTask {
            defer { if isOne { open.leave() } }
            // What a client does wrong ends its connection alone.
            try? await PageConnection(site, limits, isWelcome: isOne).serve(connection)
          }
        }
        group.cancelAll()
      }
    }
  }
}

/// How many connections are open.
private final class OpenConnections: Sendable {
  private let count = Mutex(0)

  func enter(atMost limit: Int) -> Bool {
    count.withLock { count in
      if count >= limit { return false }
      count += 1
      return true
    }
  }

  func leave() { count.withLock { $0 -= 1 } }
}

/// Ends connections whose request, answer or silence takes too long.
///
/// A request's time runs from its first byte to its last, so that one sent byte by byte ends too.
private final class PageClock: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = PageServer.Answering
  typealias OutboundOut = HTTPServerResponsePart

  private let limits: PageLimits
  private var timer: Scheduled<Void>?

  init(_ limits: PageLimits) { self.limits = limits }

  private func start(_ time: TimeAmount, _ context: ChannelHandlerContext) {
    timer?.cancel()
    let channel = context.channel
    timer = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }

  func channelActive(context: ChannelHandlerContext) {
    start(limits.requestTime, context)
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: start(limits.requestTime, context)
    case .body: break
    case .end: start(limits.answerTime, context)
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let part: HTTPServerResponsePart
    switch unwrapOutboundIn(data) {
    case .head(let head): part = .head(head)
    case .body(let buffer): part = .body(.byteBuffer(buffer))
    case .end(let trailers):
      part = .end(trailers)
      start(limits.idleTime, context)
    }
    context.write(wrapOutboundOut(part), promise: promise)
  }
}
