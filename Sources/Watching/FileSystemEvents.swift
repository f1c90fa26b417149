#if canImport(CoreServices)
  import CoreServices
  import Dispatch
  import Foundation
  import Provenance

  /// The same with FSEvents, which watches whole trees by itself; not verified on a machine yet.
  final class WatchLoop {
    private let mailbox: Mailbox
    private let events = DispatchQueue(label: "watcher")
    private let bell = DispatchSemaphore(value: 0)
    private var streams: [Int: FSEventStreamRef] = [:]
    private var roots: [Int: WatchedRoot] = [:]

    init(_ mailbox: Mailbox) { self.mailbox = mailbox }

    func run() {
      let bell = bell
      mailbox.setBell { bell.signal() }
      while let requests = mailbox.requests() {
        for request in requests { answer(request) }
        bell.wait()
      }
      for id in Array(streams.keys) { stop(id) }
    }

    private func answer(_ request: Mailbox.Request) {
      switch request {
      case .add(let root, let continuation):
        stop(root.id)
        continuation.resume(returning: start(root))
      case .remove(let id): stop(id)
      case .coverage(let id, let continuation):
        continuation.resume(returning: streams[id] == nil ? nil : WatchCoverage(watched: 1))
      case .wake(let milliseconds):
        events.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { [mailbox] in
          var changes = Changes()
          changes.isDue = true
          mailbox.publish(changes)
        }
      }
    }

    private func start(_ root: WatchedRoot) -> WatchCoverage {
      let sink = Sink(root: root, mailbox: mailbox)
      var context = FSEventStreamContext()
      unsafe context.info = Unmanaged.passRetained(sink).toOpaque()
      let flags = UInt32(
        kFSEventStreamCreateFlagFileEvents | kFSEventStreamCreateFlagWatchRoot
          | kFSEventStreamCreateFlagUseCFTypes)
      let stream = unsafe FSEventStreamCreate(
        nil,
        { _, info, count, paths, flags, _ in
          guard let info = unsafe info else { return }
          let sink = unsafe Unmanaged<Sink>.fromOpaque(info).takeUnretainedValue()
          let names = unsafe unsafeBitCast(paths, to: NSArray.self) as? [String] ?? []
          for index in 0..<min(count, names.count) {
            unsafe sink.take(names[index], Int(flags[index]))
          }
        }, &context, [root.path] as CFArray, FSEventStreamEventId(kFSEventStreamEventIdSinceNow),
        Double(mailbox.settings.settle) / 1000, flags)
      guard let stream = unsafe stream else { return WatchCoverage(missing: "FSEvents refused it") }
      unsafe FSEventStreamSetDispatchQueue(stream, events)
      unsafe FSEventStreamStart(stream)
      unsafe streams[root.id] = stream
      roots[root.id] = root
      return WatchCoverage(watched: 1)
    }

    private func stop(_ id: Int) {
      roots[id] = nil
      guard let stream = unsafe streams.removeValue(forKey: id) else { return }
      unsafe FSEventStreamStop(stream)
      unsafe FSEventStreamInvalidate(stream)
      unsafe FSEventStreamRelease(stream)
    }

    /// Where the events of one root go.
    private final class Sink: Sendable {
      let root: WatchedRoot
      let mailbox: Mailbox

      init(root: WatchedRoot, mailbox: Mailbox) { (self.root, self.mailbox) = (root, mailbox) }

      func take(_ name: String, _ flags: Int) {
        var changes = Changes()
        let mustScan = kFSEventStreamEventFlagMustScanSubDirs
        if flags & mustScan != 0 {
          changes.overflowed = true
          changes.roots[root.id] = .everything
        } else if flags & kFSEventStreamEventFlagRootChanged != 0 {
          changes.lost[root.id] = "it was moved or removed"
        } else {
          let isFolder = flags & kFSEventStreamEventFlagItemIsDir != 0
          let inside = Path(name.dropFirst(root.path.count).drop { $0 == "/" })
          if root.isLeftOut(inside, isFolder) { return }
          changes.roots[root.id] = .paths([inside])
        }
        mailbox.publish(changes)
      }
    }
  }
#endif
