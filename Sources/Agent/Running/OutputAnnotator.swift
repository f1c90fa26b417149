import Annotations
import Catalog
import Corpus
import Foundation
import Glibc
import Logging
import Provenance
import Watching

/// Annotates files that appear in output folders, each with a sidecar beside it.
///
/// A file is finished when it has not changed for a while: those that still grow are left alone.
actor OutputAnnotator {
  static let suffix = ".byline.json"
  /// For how long, in milliseconds, a finished file has not changed.
  private static let rest = 500
  /// Larger files are not annotated.
  private static let mostBytes = 4 << 20
  /// Files that wait at most; those beyond are found when the folder is searched again.
  private static let mostWaiting = 10_000

  /// What is watched for.
  private struct Look: Equatable {
    var size: Int
    var modified: Int64
    var nanoseconds: Int
  }

  private struct Waiting {
    var folder: OutputFolder
    var look: Look
    var since: ContinuousClock.Instant
  }

  private let executor = QueueExecutor("outputs")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let tasks = QueueTaskExecutor("output tasks")
  private let location: StoreLocation
  private let configuration: Corpus.Configuration
  private let version: String
  private let logger: Logger
  private let now: @Sendable () -> Int64
  private let annotated: @Sendable (Int) async -> Void
  private var waiting: [String: Waiting] = [:]
  private var isOverfull: [String: OutputFolder] = [:]
  private var worker: Task<Void, Never>?

  /// `annotated` is told how many sidecars were written; their records wait for the ledger.
  init(
    _ location: StoreLocation, _ configuration: Corpus.Configuration, version: String,
    _ logger: Logger, now: @escaping @Sendable () -> Int64,
    annotated: @escaping @Sendable (Int) async -> Void
  ) {
    (self.location, self.configuration, self.version) = (location, configuration, version)
    (self.logger, self.now, self.annotated) = (logger, now, annotated)
  }

  static func isLeftOut(_ path: Path) -> Bool {
    let name = path.basename
    return name.first == 0x2E || name.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
  }

  /// Takes notice of changes below a folder, whose real path is `real`.
  func notice(_ extent: Changes.Extent, in folder: OutputFolder, real: String) {
    switch extent {
    case .everything: search(folder, real, part: Path(""))
    case .paths(let paths):
      for path in paths {
        if FolderFiles.file(at: path, in: real) != nil {
          add("\(real)/\(path)", folder)
        } else {
          removeSidecar(of: "\(real)/\(path)")
          search(folder, real, part: path)
        }
      }
    }
    startWorker()
  }

  private func search(_ folder: OutputFolder, _ real: String, part: Path) {
    for file in FolderFiles(of: real, part: part).files
    where !file.isSymlink && !Self.isLeftOut(file.path) {
      add("\(real)/\(file.path)", folder)
    }
  }

  private func add(_ path: String, _ folder: OutputFolder) {
    guard let look = Self.look(path), waiting[path]?.look != look else { return }
    if waiting.count >= Self.mostWaiting {
      isOverfull[folder.path] = folder
      return
    }
    waiting[path] = Waiting(folder: folder, look: look, since: .now)
  }

  private static func look(_ path: String) -> Look? {
    var facts = stat()
    guard unsafe lstat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return nil }
    return Look(
      size: Int(facts.st_size), modified: Int64(facts.st_mtim.tv_sec),
      nanoseconds: facts.st_mtim.tv_nsec)
  }

  private func startWorker() {
    guard worker == nil, !waiting.isEmpty else { return }
    worker = Task(executorPreference: tasks) { await self.work() }
  }

  /// Looks at what waits until nothing does.
  private func work() async {
    defer { worker = nil }
    if waiting.isEmpty { return }
    for await _ in ticks(every: Self.rest / 2) {
      var ready: [(path: String, folder: OutputFolder)] = []
      for (path, entry) in waiting {
        guard let look = Self.look(path) else {
          waiting[path] = nil
          continue
        }
        if look != entry.look {
          waiting[path] = Waiting(folder: entry.folder, look: look, since: .now)
        } else if entry.since.duration(to: .now) >= .milliseconds(Self.rest) {
          waiting[path] = nil
          ready.append((path, entry.folder))
        }
      }
      let count = await annotate(ready.sorted { $0.path < $1.path })
      if count > 0 { await annotated(count) }
      if waiting.isEmpty {
        let again = isOverfull.values
        isOverfull = [:]
        for folder in again {
          if let real = SourceReader.realPath(Self.expanded(folder.path)) {
            search(folder, real, part: Path(""))
          }
        }
      }
      if waiting.isEmpty { return }
    }
  }

  func stop() {
    worker?.cancel()
    waiting = [:]
  }

  static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/") else { return path }
    return (unsafe getenv("HOME").map { unsafe String(cString: $0) } ?? "") + path.dropFirst()
  }

  /// How many sidecars were written.
  private func annotate(_ files: [(path: String, folder: OutputFolder)]) async -> Int {
    if files.isEmpty { return 0 }
    let memory: LearnedMemory
    do {
      memory = try LearnedMemory(location)
    } catch {
      logger.warning("output files are not annotated", metadata: ["why": "\(error)"])
      return 0
    }
    var count = 0
    for (path, folder) in files {
      do {
        if try annotate(path, folder, memory) { count += 1 }
      } catch {
        logger.warning("not annotated", metadata: ["file": "\(path)", "why": "\(error)"])
      }
      await Task.yield()
    }
    return count
  }

  private func annotate(
    _ path: String, _ folder: OutputFolder, _ memory: LearnedMemory
  ) throws -> Bool {
    guard let slash = path.lastIndex(of: "/"),
      let bytes = FolderFiles.content(
        of: Path(path[path.index(after: slash)...]), in: String(path[..<slash]),
        limit: Self.mostBytes), !bytes.isEmpty, !bytes.contains(0)
    else { return false }
    let digest = SHA256.digest(bytes).hex
    if sidecar(of: path)?.input.sha256 == digest { return false }
    let stripped = StrippedText(bytes)
    let place = TextPlace(of: path)
    var input = AnnotationInput(bytes: stripped.bytes, now: now())
    input.path = place.path ?? String(path[path.index(after: slash)...])
    input.file = path
    input.asking = folder.author ?? configuration.author
    input.audience.repository = place.repository
    input.audience.shared = Set(configuration.sharedSources)
    let annotation = try memory.annotate(input, version: version)
    var file = stripped.placed(annotation, in: bytes, digest: digest)
    // A sidecar says of which bytes it is, so that they are annotated once.
    file.annotation.input.sha256 = digest
    let published = file.annotation.published(includesEmail: configuration.publishesEmail)
    let temporary = String(path[...slash]) + ".\(path[path.index(after: slash)...]).byline.new"
    do {
      try Data(published.json()).write(to: URL(filePath: temporary))
      guard unsafe rename(temporary, path + Self.suffix) == 0 else {
        throw AgentError.unreadable(path: path, reason: unsafe String(cString: strerror(errno)))
      }
    } catch {
      unsafe unlink(temporary)
      throw error
    }
    try memory.record([annotation], as: .output, now: now())
    logger.info("annotated", metadata: ["file": "\(path)"])
    return true
  }

  private func sidecar(of path: String) -> Annotation? {
    guard let bytes = FolderFiles.content(of: path + Self.suffix) else { return nil }
    return try? Annotation(json: bytes)
  }

  /// Takes a sidecar away whose file is gone, if it is one of byline's.
  private func removeSidecar(of path: String) {
    guard unsafe access(path, F_OK) != 0, sidecar(of: path)?.tool.name == "byline" else { return }
    unsafe unlink(path + Self.suffix)
    waiting[path] = nil
  }
}
