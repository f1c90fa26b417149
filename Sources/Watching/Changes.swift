package import Provenance

/// A folder that is watched, with what lies below it.
package struct WatchedRoot: Sendable {
  /// Chosen by whoever watches, one for each root.
  package var id: Int
  /// Absolute, without symbolic links and without `/` at the end.
  package var path: String
  /// Whether folders below are watched too.
  package var isDeep = true
  /// Whether a change here asks for a look at all that cannot be watched, before it is told of.
  package var isCookieFolder = false
  /// Whether an entry is of no interest, by its path from the root; a folder that is left out is
  /// not watched.
  package var isLeftOut: @Sendable (_ path: Path, _ isFolder: Bool) -> Bool

  package init(
    id: Int, path: String, isLeftOut: @escaping @Sendable (Path, Bool) -> Bool = { _, _ in false }
  ) {
    (self.id, self.path, self.isLeftOut) = (id, path, isLeftOut)
  }
}

/// How well a root is watched.
package struct WatchCoverage: Sendable, Equatable {
  /// Folders that the system tells of.
  package var watched = 0
  /// Folders that are looked at again and again, because the system's limit is reached.
  package var polled = 0
  /// Why the root cannot be watched now; it will be once it is there.
  package var missing: String?

  package init(watched: Int = 0, polled: Int = 0, missing: String? = nil) {
    (self.watched, self.polled, self.missing) = (watched, polled, missing)
  }
}

/// What changed since the last time, settled.
package struct Changes: Sendable, Equatable {
  package enum Extent: Sendable, Equatable {
    /// Files and folders, by their path from the root: these, and of folders all below them, may
    /// have changed, appeared or gone. The empty path is the root itself.
    case paths(Set<Path>)
    /// Anything may have changed.
    case everything
  }

  /// Per root.
  package var roots: [Int: Extent] = [:]
  /// Roots that went away, and how; they are told of in `roots` when they are back.
  package var lost: [Int: String] = [:]
  /// The system lost count of events, so everything of every root may have changed.
  package var overflowed = false
  /// The time came that was asked for.
  package var isDue = false

  package var isEmpty: Bool { roots.isEmpty && lost.isEmpty && !overflowed && !isDue }

  package init() {}

  mutating func add(_ path: Path, to root: Int, atMost limit: Int) {
    switch roots[root] {
    case nil: roots[root] = .paths([path])
    case .everything: break
    case .paths(var paths):
      // Not two copies at once.
      roots[root] = nil
      paths.insert(path)
      roots[root] = paths.count > limit ? .everything : .paths(paths)
    }
  }

  /// Adds what changed later.
  mutating func merge(_ other: Changes, atMost limit: Int) {
    for (root, extent) in other.roots {
      switch extent {
      case .everything: roots[root] = .everything
      case .paths(let paths): for path in paths { add(path, to: root, atMost: limit) }
      }
    }
    lost.merge(other.lost) { $1 }
    overflowed = overflowed || other.overflowed
    isDue = isDue || other.isDue
  }
}

/// How a watcher goes about it; times in milliseconds.
package struct WatchSettings: Sendable {
  /// Changes are told of when nothing has changed for this long, or the first is `longest` old.
  package var settle = 50
  package var longest = 200
  /// How often folders are looked at that cannot be watched; slower if that takes long.
  package var poll = 2000
  /// More changed paths of a root than this are told of as everything.
  package var mostPaths = 4096
  /// Folders that are watched at most, whatever the system lets one.
  package var mostWatches = Int.max

  package init() {}
}
