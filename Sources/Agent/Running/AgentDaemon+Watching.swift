import Catalog
import Corpus
import Foundation
import Git
import Glibc
import Logging
import Provenance
import Watching

/// What is watched, and what is said of it.
extension AgentDaemon {
  /// Sets up all watches; what is found is then to be learned, for nobody watched before.
  func watchEverything() async throws {
    _ = await watch(
      {
        var root = plan.files(.cookies, in: location.cookies) { !Cookies.isAnswer("\($0)") }
        root.isCookieFolder = true
        return root
      }())
    let lock = "lock"
    let spool = String(location.spool.dropFirst(location.data.count + 1))
    await watch(plan.files(.store, in: location.data) { "\($0)" == lock })
    await watch(plan.files(.spool, in: location.data) { "\($0)" == spool })
    await watch(plan.files(.settings, in: location.configuration) { "\($0)" == "config.toml" })
    await reviewSources()
    await watchOutputs()
    for source in sources { work[source.path] = .everything }
  }

  @discardableResult
  private func watch(_ root: WatchedRoot) async -> WatchCoverage {
    let before = coverage[root.id]
    let now = await watcher.add(root)
    coverage[root.id] = now
    if now.polled > 0, before?.polled != now.polled {
      note(
        "\(root.path): \(now.polled) folders cannot be watched, so they are looked at every few "
          + "seconds; raise fs.inotify.max_user_watches")
    }
    return now
  }

  private func unwatch(_ thing: WatchedThing) {
    guard let number = plan.remove(thing) else { return }
    watcher.remove(number)
    coverage[number] = nil
  }

  // MARK: Sources

  /// Watches what is learned by now, and no longer what is not.
  func reviewSources() async {
    guard let store = try? Store(reading: location) else { return }
    let before = Set(sources.map(\.path))
    sources = (try? store.sources()) ?? sources
    status.memoryVersion = (try? store.manifest().version) ?? status.memoryVersion
    let now = Set(sources.map(\.path))
    for source in sources where !before.contains(source.path) {
      candidates.remove(source.path)
      refused[source.path] = nil
      await watchTree(of: source.path)
      await watchGit(of: source.path)
      // It may have changed between being learned and being watched.
      work[source.path] = .everything
    }
    for path in before.subtracting(now) where !candidates.contains(path) { forget(path) }
    await reviewRoots(store)
  }

  private func forget(_ path: String) {
    work[path] = nil
    failures[path] = nil
    ignore[path] = nil
    for thing in plan.numbers.keys {
      switch thing {
      case .workTree(path), .folder(path), .gitDirectory(path, _): unwatch(thing)
      default: break
      }
    }
  }

  /// Watches the saved files of a source.
  func watchTree(of path: String) async {
    guard let source = sources.first(where: { $0.path == path }) else { return }
    switch source.kind {
    case .folder:
      let rules = FolderFiles(of: path).ignore
      ignore[path] = rules
      await watch(plan.tree(.folder(path), path, rules))
    case .repository:
      guard !source.isCommons, let repository = try? Repository(containing: path),
        !repository.isBare
      else { return }
      let rules = FolderFiles(of: path, ignore: SavedWork.outerRules(repository)).ignore
      ignore[path] = rules
      await watch(plan.tree(.workTree(path), path, rules))
    }
  }

  /// Watches what decides of a repository's history.
  private func watchGit(of path: String) async {
    do {
      let folders = try Self.gitFolders(of: path)
      for folder in folders {
        var whole = folder
        while whole.count > 1, whole.hasSuffix("/") { whole.removeLast() }
        await watch(plan.gitDirectory(path, whole))
      }
    } catch GitError.notARepository {
      return
    } catch {
      fail(path, because: error)
    }
  }

  private static func gitFolders(of path: String) throws -> Set<String> {
    let repository = try Repository(containing: path)
    // A folder inside of a repository that Git does not know is no repository.
    guard SourceReader.path(of: repository) == path else { return [] }
    return [repository.gitDirectory, repository.commonDirectory]
  }

  private func fail(_ path: String, because error: any Error) {
    failures[path] = Failure(error, after: failures[path])
  }

  // MARK: Discovery

  private func reviewRoots(_ store: Store) async {
    let wanted = Set((try? store.watchedRoots()) ?? [])
    for root in status.roots where !wanted.contains(root) { unwatch(.root(root)) }
    for root in wanted.sorted() where !status.roots.contains(root) {
      await watch(plan.search(root))
      status.roots.append(root)
      await search(below: root)
    }
    status.roots = wanted.sorted()
  }

  /// Looks for repositories that are new below a folder.
  func search(below root: String) async {
    let found = RepositorySearch(below: root)
    let leftOut = (try? Store(reading: location).leftOut()) ?? []
    refused = refused.filter { !$0.key.hasPrefix(root + "/") || candidates.contains($0.key) }
    for (path, reason) in found.refused {
      if refused[path] == nil { logger.notice("skipped", metadata: ["why": "\(reason)"]) }
      refused[path] = reason
    }
    let known = Set(sources.map(\.path))
    var isNew = false
    for path in found.repositories
    where !known.contains(path) && !leftOut.contains(path) && !candidates.contains(path) {
      logger.info("found a repository", metadata: ["path": "\(path)"])
      candidates.insert(path)
      await watchGit(of: path)
      work[path] = .everything
      isNew = true
    }
    // What lies in a repository is no longer searched.
    if isNew { await watch(plan.search(root)) }
  }

  // MARK: Output folders

  func watchOutputs() async {
    for path in outputFolders.keys { unwatch(.output(path)) }
    await outputs?.stop()
    outputFolders = [:]
    let annotator = OutputAnnotator(
      location, settings, version: status.version, logger, now: clock,
      annotated: { [weak self] count in await self?.annotatedOutputs(count) })
    outputs = annotator
    for folder in settings.outputs {
      let path = OutputAnnotator.expanded(folder.path)
      let real = SourceReader.realPath(path) ?? path
      outputFolders[real] = folder
      let number = plan.number(of: .output(real))
      await watch(
        WatchedRoot(id: number, path: real) { path, isFolder in
          !isFolder && OutputAnnotator.isLeftOut(path)
        })
      await annotator.notice(.everything, in: folder, real: real)
    }
    status.outputs = outputFolders.keys.sorted()
  }

  // MARK: Status

  /// Says how the agent is.
  func tell() {
    let before = status
    status.sources = sources.map(state)
    status.skipped = refused.sorted { $0.key < $1.key }.map(\.value)
    status.queue = work.count
    let first = work.values.map(\.since).min()
    status.behindSince = first.map { since in
      let seconds = since.duration(to: .now).components.seconds
      return CivilDate(secondsSince1970: clock() - seconds).iso8601
    }
    if status == before { return }
    status.write(location)
    let text = status.queue == 0 ? "watching \(sources.count) sources" : "learning"
    notice.send("STATUS=\(text)")
  }

  private func state(of source: Source) -> AgentStatus.SourceState {
    var state = AgentStatus.SourceState(
      name: source.name, path: source.path, kind: source.kind.rawValue, watch: .watched,
      folders: 0, polledFolders: 0, revision: source.revision,
      learnedAt: CivilDate(secondsSince1970: source.learnedAt).iso8601)
    for (thing, number) in plan.numbers {
      switch thing {
      case .workTree(source.path), .folder(source.path), .gitDirectory(source.path, _): break
      default: continue
      }
      guard let found = coverage[number] else { continue }
      state.folders += found.watched
      state.polledFolders += found.polled
      if found.missing != nil {
        state.watch = .missing
      } else if found.polled > 0, state.watch == .watched {
        state.watch = .polled
      }
    }
    state.problem = failures[source.path]?.reason
    return state
  }
}
