#if canImport(Glibc)
  import Glibc
  import Provenance

  /// The folders that are watched, by their number in inotify and by their path.
  ///
  /// A folder may belong to several roots. Those that cannot be watched have negative numbers.
  struct WatchTree {
    struct Folder {
      /// Absolute.
      var path: Path
      var roots: Set<Int>
    }

    /// A root that went away, and what is in its place, which is not it.
    struct LostRoot {
      var root: WatchedRoot
      var reason: String
      var inItsPlace: FolderIdentity?
    }

    let settings: WatchSettings
    /// -1 if there is none to be had; then all is polled.
    let descriptor: Int32
    private(set) var roots: [Int: WatchedRoot] = [:]
    private(set) var lost: [Int: LostRoot] = [:]
    private var folders: [Int32: Folder] = [:]
    private var numbers: [Path: Int32] = [:]
    /// What polled folders looked like.
    private(set) var polled: [Int32: UInt64] = [:]
    private var lastPolled: Int32 = -1
    private var watches = 0
    var changes = Changes()
    private(set) var isPollWanted = false

    init(_ settings: WatchSettings) {
      self.settings = settings
      descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    }

    mutating func takeChanges() -> Changes {
      defer { changes = Changes() }
      return changes
    }

    // MARK: Roots

    mutating func add(_ root: WatchedRoot) {
      guard FolderIdentity(Path(root.path)) != nil else {
        let reason = unsafe String(cString: strerror(errno))
        lost[root.id] = LostRoot(root: root, reason: reason, inItsPlace: nil)
        return
      }
      roots[root.id] = root
      cover(Path(root.path), for: root)
    }

    mutating func remove(_ id: Int) {
      lost[id] = nil
      guard roots.removeValue(forKey: id) != nil else { return }
      for (number, folder) in folders where folder.roots.contains(id) {
        folders[number]?.roots.remove(id)
        if folder.roots.count == 1 { forget(number) }
      }
    }

    func coverage(of id: Int) -> WatchCoverage? {
      if let entry = lost[id] { return WatchCoverage(missing: entry.reason) }
      guard roots[id] != nil else { return nil }
      var result = WatchCoverage()
      for (number, folder) in folders where folder.roots.contains(id) {
        if number < 0 { result.polled += 1 } else { result.watched += 1 }
      }
      return result
    }

    private mutating func lose(_ id: Int, _ reason: String) {
      guard let root = roots[id] else { return }
      remove(id)
      lost[id] = LostRoot(
        root: root, reason: reason, inItsPlace: FolderIdentity(Path(root.path)))
      changes.lost[id] = reason
    }

    /// Watches roots again that are back.
    ///
    /// After an unmount the folder below the mount is in the root's place: it is not the root.
    mutating func searchLost() {
      for (id, entry) in lost {
        let found = FolderIdentity(Path(entry.root.path))
        guard let found, found != entry.inItsPlace else {
          if found == nil { lost[id]?.inItsPlace = nil }
          continue
        }
        lost[id] = nil
        add(entry.root)
        changes.roots[id] = .everything
      }
    }

    // MARK: Folders

    /// Watches a folder and those below it; a folder is watched before it is listed, so nothing
    /// that appears in it is missed.
    private mutating func cover(_ start: Path, for root: WatchedRoot) {
      var waiting = [start]
      while let folder = waiting.popLast() {
        guard attach(folder, to: root.id), root.isDeep else { continue }
        for name in FolderListing.subfolders(of: folder) {
          let path = folder.appending(name)
          guard let inside = path.from(root), !root.isLeftOut(inside, true) else { continue }
          waiting.append(path)
        }
      }
    }

    /// Whether the folder is there.
    private mutating func attach(_ path: Path, to root: Int) -> Bool {
      var number: Int32 = -1
      var code = ENOSPC
      let isKnown = numbers[path].map { $0 >= 0 } ?? false
      if descriptor >= 0, isKnown || watches < settings.mostWatches {
        number = unsafe path.withCString {
          unsafe inotify_add_watch(descriptor, $0, InotifyEvent.wanted)
        }
        code = errno
      }
      if number < 0 {
        guard code == ENOSPC || code == ENOMEM else { return false }
        return attachPolled(path, to: root)
      }
      if let other = numbers[path], other != number { forget(other) }
      if let before = folders[number], before.path != path {
        // The same folder under another name: it was moved, and its old name is to be told of yet.
        if numbers[before.path] == number { numbers[before.path] = nil }
        folders[number] = Folder(path: path, roots: [root])
      } else if folders[number] == nil {
        folders[number] = Folder(path: path, roots: [root])
        watches += 1
      } else {
        folders[number]?.roots.insert(root)
      }
      numbers[path] = number
      return true
    }

    private mutating func attachPolled(_ path: Path, to root: Int) -> Bool {
      guard let looks = FolderListing.fingerprint(of: path) else { return false }
      if let number = numbers[path], number < 0 {
        folders[number]?.roots.insert(root)
        return true
      }
      lastPolled -= 1
      folders[lastPolled] = Folder(path: path, roots: [root])
      numbers[path] = lastPolled
      polled[lastPolled] = looks
      return true
    }

    private mutating func forget(_ number: Int32) {
      guard let folder = folders.removeValue(forKey: number) else { return }
      if numbers[folder.path] == number { numbers[folder.path] = nil }
      if number < 0 {
        polled[number] = nil
      } else {
        watches -= 1
        inotify_rm_watch(descriptor, number)
      }
    }

    /// Forgets a folder that was moved or removed, with all below it.
    private mutating func drop(_ path: Path) {
      guard numbers[path] != nil else { return }
      let inside = path.bytes + [0x2F]
      for (other, number) in numbers where other == path || other.bytes.starts(with: inside) {
        forget(number)
      }
      for (id, root) in roots where Path(root.path) == path || root.path.utf8.starts(with: inside) {
        lose(id, "it was moved or removed")
      }
    }

    private mutating func mark(_ path: Path, _ root: Int) {
      changes.add(path, to: root, atMost: settings.mostPaths)
    }

    // MARK: Events

    /// Takes an event into account; whether it asks if all is seen.
    mutating func handle(_ event: InotifyEvent) -> Bool {
      if event.has(IN_Q_OVERFLOW) {
        overflow()
        return false
      }
      guard let folder = folders[event.watch] else { return false }
      if event.name.isEmpty {
        handleItself(event, folder)
        return false
      }
      let path = folder.path.appending(event.name)
      var isCookie = false
      var interested: [WatchedRoot] = []
      for id in folder.roots {
        guard let root = roots[id], let inside = path.from(root),
          !root.isLeftOut(inside, event.isFolder)
        else { continue }
        mark(inside, id)
        interested.append(root)
        if root.isCookieFolder { isCookie = true }
      }
      if event.isFolder, event.has(IN_CREATE, IN_MOVED_TO, IN_MOVED_FROM, IN_DELETE) {
        // What is there by now is what counts: two folders may have changed places.
        drop(path)
        for root in interested where root.isDeep { cover(path, for: root) }
      }
      return isCookie
    }

    private mutating func handleItself(_ event: InotifyEvent, _ folder: Folder) {
      let isGone = event.has(IN_DELETE_SELF, IN_MOVE_SELF, IN_UNMOUNT, IN_IGNORED)
      guard isGone else { return }
      let reason = event.has(IN_UNMOUNT) ? "it was unmounted" : "it was moved or removed"
      for id in folder.roots {
        guard let root = roots[id] else { continue }
        if Path(root.path) == folder.path {
          lose(id, reason)
        } else if event.has(IN_UNMOUNT), let inside = folder.path.from(root) {
          mark(inside, id)
        }
      }
      if event.has(IN_IGNORED), folders[event.watch] != nil {
        watches -= 1
        folders[event.watch] = nil
        if numbers[folder.path] == event.watch { numbers[folder.path] = nil }
      }
    }

    /// Events were lost: folders may be there that nobody told of.
    private mutating func overflow() {
      changes.overflowed = true
      for (id, root) in roots {
        changes.roots[id] = .everything
        cover(Path(root.path), for: root)
      }
    }

    /// Looks at the folders that cannot be watched.
    mutating func poll() {
      isPollWanted = false
      for (number, before) in polled {
        guard let folder = folders[number] else { continue }
        let now = FolderListing.fingerprint(of: folder.path)
        if now == before { continue }
        let interested = folder.roots.compactMap { roots[$0] }
        for root in interested {
          if let inside = folder.path.from(root) { mark(inside, root.id) }
        }
        guard let now else {
          drop(folder.path)
          continue
        }
        polled[number] = now
        for root in interested { cover(folder.path, for: root) }
      }
    }
  }
#endif
