#if canImport(Glibc)
  import Glibc
  import Provenance

  /// What the watcher's thread does: it waits for events of inotify and for requests, and tells of
  /// changes when they have settled.
  ///
  /// While nothing happens it waits without a limit of time, unless something has to be polled.
  final class WatchLoop {
    private let mailbox: Mailbox
    private let settings: WatchSettings
    private var tree: WatchTree
    private let bell: (receive: Int32, ring: Int32)
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    /// When, in milliseconds, the first and the last change was seen that waits.
    private var waiting: (since: Int, last: Int)?
    private var alarm: Int?
    private var nextPoll = 0
    private var nextSearch = 0
    private var searchInterval = 1000

    init(_ mailbox: Mailbox) {
      self.mailbox = mailbox
      settings = mailbox.settings
      tree = WatchTree(settings)
      var pair: [Int32] = [-1, -1]
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
      _ = unsafe socketpair(AF_UNIX, kind, 0, &pair)
      bell = (pair[0], pair[1])
    }

    deinit {
      if bell.receive >= 0 { close(bell.receive) }
      if bell.ring >= 0 { close(bell.ring) }
    }

    func run() {
      let ring = bell.ring
      mailbox.setBell {
        var byte: UInt8 = 1
        // Where it is full, the thread is going to wake.
        _ = unsafe send(ring, &byte, 1, Int32(MSG_NOSIGNAL))
      }
      defer { mailbox.setBell {} }
      while let requests = mailbox.requests() {
        for request in requests { answer(request) }
        wait()
        if readEvents() || tree.isPollWanted { pollNow() }
        let now = Self.now()
        if !tree.polled.isEmpty, now >= nextPoll { pollNow() }
        if !tree.lost.isEmpty, now >= nextSearch { search(now) }
        publish()
      }
    }

    private func answer(_ request: Mailbox.Request) {
      switch request {
      case .add(let root, let continuation):
        tree.remove(root.id)
        tree.add(root)
        searchInterval = 1000
        nextSearch = Self.now() + searchInterval
        continuation.resume(returning: tree.coverage(of: root.id) ?? WatchCoverage())
      case .remove(let id): tree.remove(id)
      case .coverage(let id, let continuation):
        continuation.resume(returning: tree.coverage(of: id))
      case .wake(let milliseconds):
        let time = Self.now() + max(0, milliseconds)
        alarm = alarm.map { min($0, time) } ?? time
      }
    }

    private func wait() {
      var due = alarm ?? Int.max
      if let waiting {
        due = min(due, waiting.last + settings.settle, waiting.since + settings.longest)
      }
      if !tree.polled.isEmpty { due = min(due, nextPoll) }
      if !tree.lost.isEmpty { due = min(due, nextSearch) }
      let timeout = due == .max ? -1 : Int32(clamping: max(0, due - Self.now()))
      var descriptors = [
        pollfd(fd: bell.receive, events: Int16(POLLIN), revents: 0),
        pollfd(fd: tree.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      // A negative descriptor is passed by.
      _ = unsafe poll(&descriptors, nfds_t(descriptors.count), timeout)
      while unsafe read(bell.receive, &buffer, buffer.count) > 0 {}
    }

    /// Reads what has happened; whether somebody asks if all is seen.
    private func readEvents() -> Bool {
      guard tree.descriptor >= 0 else { return false }
      var isCookie = false
      while true {
        let count = unsafe read(tree.descriptor, &buffer, buffer.count)
        if count <= 0 { return isCookie }
        for event in InotifyEvent.parse(buffer[..<count]) {
          if tree.handle(event) { isCookie = true }
        }
        if !tree.changes.isEmpty {
          let now = Self.now()
          waiting = (waiting?.since ?? now, now)
          // A storm must not keep what was seen first waiting.
          if let waiting, now - waiting.since >= settings.longest { return isCookie }
        }
      }
    }

    private func pollNow() {
      let start = Self.now()
      tree.poll()
      let end = Self.now()
      nextPoll = end + max(settings.poll, 20 * (end - start))
      if !tree.changes.isEmpty, waiting == nil { waiting = (end, end) }
    }

    /// Looks for roots that went away.
    private func search(_ now: Int) {
      tree.searchLost()
      searchInterval = min(searchInterval * 2, 4000)
      nextSearch = now + searchInterval
      if !tree.changes.isEmpty, waiting == nil { waiting = (now, now) }
    }

    private func publish() {
      let now = Self.now()
      if let alarm, now >= alarm {
        self.alarm = nil
        tree.changes.isDue = true
        mailbox.publish(tree.takeChanges())
        waiting = nil
      }
      if tree.changes.isEmpty {
        waiting = nil
        return
      }
      let times = waiting ?? (now, now)
      waiting = times
      if now - times.last >= settings.settle || now - times.since >= settings.longest {
        mailbox.publish(tree.takeChanges())
        waiting = nil
      }
    }

    /// Milliseconds of a clock that only goes forward.
    private static func now() -> Int {
      var time = timespec()
      unsafe clock_gettime(CLOCK_MONOTONIC, &time)
      return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }
  }
#endif
