package import Git
import Glibc
import Hooks

/// Byline's hooks in one repository: putting them in, looking, and taking them out again.
///
/// Three ways, by what is there:
/// - Git 2.54 and later reads hooks from its configuration: nothing that was there is touched.
/// - Hooks in the repository's own folder: one that was there is kept beside ours, and run first.
/// - `core.hooksPath` (husky, a shared folder), or a folder of hooks in the work tree: that folder
///   is not written to. `core.hooksPath` is set to a folder of ours, in which every hook passes on
///   to where it was before.
package struct HookInstallation: ~Copyable {
  package enum Way: String, Sendable { case configured, folder, redirected }

  /// What is wanted beside notes.
  package struct Wishes: Sendable {
    package var trailers = false
    package var policy = false
    package init() {}

    var names: [HookScripts.Name] {
      [.postCommit, .postRewrite] + (trailers ? [.prepareCommitMessage] : [])
        + (policy ? [.prePush] : [])
    }
  }

  package struct Status: Sendable, Equatable {
    package var way: Way?
    package var hooks: [String] = []
    /// What is wrong, in words.
    package var problems: [String] = []
  }

  private let repository: Repository
  /// The folder of `byline` and `byline-hook`.
  private let programs: String
  private let canBeConfigured: Bool
  /// Where the hooks of all repositories are, if byline's.
  private let globalFolder: String?

  /// `programs` is the folder of `byline` and `byline-hook`, `gitVersion` major and minor number of
  /// the Git that runs the hooks.
  package init(
    _ repository: consuming Repository, programs: String, gitVersion: (Int, Int)?,
    globalFolder: String? = nil
  ) {
    self.repository = repository
    self.programs = programs
    self.globalFolder = globalFolder
    canBeConfigured = Self.canBeConfigured(gitVersion)
  }

  /// Whether a Git reads hooks from its configuration.
  static func canBeConfigured(_ version: (Int, Int)?) -> Bool {
    version.map { $0 >= (2, 54) } ?? false
  }

  /// Beside the repository's own things: shared by its worktrees, in no work tree.
  package static func stateFolder(of repository: borrowing Repository) -> String {
    repository.commonDirectory + "byline"
  }

  private var state: String { Self.stateFolder(of: repository) }
  private var ours: String { state + "/hooks" }
  private var standard: String { repository.commonDirectory + "hooks" }
  private var settings: KeptSettings {
    KeptSettings(file: repository.commonDirectory + "config", folder: state)
  }
  static func key(_ name: HookScripts.Name) -> String { "hook.byline-\(name.rawValue)" }

  /// Where Git looks now, if not in the repository's own folder or ours.
  private func foreignFolder() -> String? {
    if let path = repository.hooksPath().configured {
      if HookFiles.real(path) == HookFiles.real(ours) { return before }
      // Hooks of all repositories give way to those of one, and pass on to its own folder.
      if let globalFolder, HookFiles.real(path) == HookFiles.real(globalFolder) { return standard }
      return path
    }
    // A link into the work tree leads to files that are tracked.
    let real = HookFiles.real(standard)
    if let top = repository.workingDirectory.map(HookFiles.real),
      real.hasPrefix(top + "/"), !real.hasPrefix(HookFiles.real(repository.commonDirectory) + "/")
    {
      return standard
    }
    return nil
  }

  /// What our folder passes on to.
  private var before: String? {
    HookFiles.content(state + "/hooks.before").map { String(decoding: $0, as: UTF8.self) }
  }

  /// Puts the hooks in, or brings those that are in up to date.
  ///
  /// - Throws: `HookError`; what was there still runs.
  package func install(_ wishes: Wishes) throws -> Way {
    try HookFiles.requirePrograms(in: programs)
    if status().way != nil { try takeOut() }
    try HookFiles.makeFolder(state)
    try rememberTips()
    if canBeConfigured { return try installConfigured(wishes) }
    if let folder = foreignFolder() { return try installRedirected(wishes, to: folder) }
    return try installInFolder(wishes)
  }

  /// Commits that were there before are not noted.
  private func rememberTips() throws {
    let file = HookState(repository)
    if file.tips() == nil { try file.setTips(repository.branchTips()) }
  }

  private func installConfigured(_ wishes: Wishes) throws -> Way {
    try HookFiles.makeFolder(ours)
    try settings.save()
    for name in wishes.names {
      let path = "\(ours)/\(name.rawValue)"
      let text = HookScripts.text(name, before: .path(""), programs: programs)
      try HookFiles.write(text.utf8, to: path, mode: 0o755)
      try repository.setLocal(Self.key(name) + ".event", to: name.rawValue)
      try repository.setLocal(Self.key(name) + ".command", to: HookScripts.quoted(path))
    }
    try settings.keep()
    return .configured
  }

  private func installRedirected(_ wishes: Wishes, to folder: String) throws -> Way {
    try HookFiles.makeFolder(ours)
    try HookFiles.write(folder.utf8, to: state + "/hooks.before", mode: 0o644)
    let asked = Dictionary(uniqueKeysWithValues: wishes.names.map { ($0.rawValue, $0) })
    for name in HookFiles.known {
      // These run at every step of Git's: they are passed on only where there are any.
      let isFrequent = ["reference-transaction", "post-index-change", "fsmonitor-watchman"]
      let path = "\(folder)/\(name)"
      if isFrequent.contains(name), !HookFiles.exists(absolute(path)) { continue }
      let text = HookScripts.text(asked[name], before: .path(path), programs: programs)
      try HookFiles.write(text.utf8, to: "\(ours)/\(name)", mode: 0o755)
    }
    try settings.save()
    try repository.setLocal("core.hooksPath", to: ours)
    try settings.keep()
    let found = repository.hooksPath().configured
    guard let found, HookFiles.real(found) == HookFiles.real(ours) else {
      try uninstall()
      throw HookError.notInForce(
        repository: repository.workingDirectory ?? repository.gitDirectory, path: found ?? "")
    }
    return .redirected
  }

  /// A path as hooks see it: from the top of the work tree.
  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : (repository.workingDirectory ?? repository.gitDirectory) + path
  }

  private func installInFolder(_ wishes: Wishes) throws -> Way {
    try HookFiles.makeFolder(standard)
    for name in wishes.names {
      let path = "\(standard)/\(name.rawValue)"
      if HookFiles.exists(path) {
        let kept = path + HookScripts.suffix
        guard !HookFiles.exists(kept) else {
          try uninstall()
          throw HookError.alreadyThere(path: kept)
        }
        try HookFiles.move(path, to: kept)
      }
      let text = HookScripts.text(
        name, before: .beside(name: name.rawValue), programs: programs)
      try HookFiles.write(text.utf8, to: path, mode: 0o755)
    }
    return .folder
  }

  /// Takes the hooks out: every file and setting is as it was, byte for byte, unless somebody
  /// else changed it since.
  package func uninstall() throws {
    try takeOut()
    HookState(repository).remove()
  }

  private func takeOut() throws {
    for file in HookFiles.names(in: standard) {
      // Other tools keep a hook that they find as `.legacy` or `.old`.
      guard let name = HookFiles.known.first(where: { file == $0 || file.hasPrefix($0 + ".") }),
        !file.hasSuffix(HookScripts.suffix)
      else { continue }
      let path = "\(standard)/\(file)"
      guard let script = HookFiles.content(path), HookScripts.isOurs(script) else { continue }
      let kept = "\(standard)/\(name)\(HookScripts.suffix)"
      if HookFiles.exists(kept) {
        try HookFiles.move(kept, to: path)
      } else {
        HookFiles.remove(path)
      }
    }
    try restoreSettings()
    for name in HookFiles.names(in: ours) { HookFiles.remove("\(ours)/\(name)") }
    HookFiles.removeFolder(ours)
    HookFiles.remove(state + "/hooks.before")
  }

  // MARK: The configuration

  private func restoreSettings() throws {
    defer { settings.forget() }
    if try settings.restore() { return }
    // Somebody else wrote to it since: only what is ours is taken out.
    var keys = HookScripts.Name.allCases.flatMap {
      [Self.key($0) + ".event", Self.key($0) + ".command"]
    }
    if let path = repository.hooksPath().configured, HookFiles.real(path) == HookFiles.real(ours) {
      keys.append("core.hookspath")
    }
    keys.removeAll { repository.settings($0).isEmpty }
    if keys.isEmpty { return }
    try repository.unsetLocal(keys)
    if let before, before != standard, keys.contains("core.hookspath"),
      settings.contentBefore.map({ $0.contains(before) }) ?? false
    {
      try repository.setLocal("core.hooksPath", to: before)
    }
  }

  // MARK: Looking

  /// Which hooks are in, how, and what is wrong with them.
  package func status() -> Status {
    var status = Status()
    for name in HookScripts.Name.allCases {
      let isSet = repository.settings(Self.key(name) + ".command").last != nil
      if isSet, isOurs("\(ours)/\(name.rawValue)") {
        status.way = .configured
        status.hooks.append(name.rawValue)
      }
    }
    if status.way == .configured, !canBeConfigured {
      status.problems.append("this Git does not read hooks from its configuration: install again")
    }
    if status.way == nil, let path = repository.hooksPath().configured,
      HookFiles.real(path) == HookFiles.real(ours)
    {
      status.way = .redirected
    }
    let folder = status.way == .redirected ? ours : standard
    for name in HookScripts.Name.allCases where status.way != .configured {
      let script = HookFiles.content("\(folder)/\(name.rawValue)")
      let isPlain = script.map { HookScripts.isOurs($0) && HookScripts.isMain($0) } ?? false
      // pre-commit runs the hook that it finds; lefthook lays it aside.
      if isPlain || isOurs("\(folder)/\(name.rawValue).legacy") {
        status.way = status.way ?? .folder
        status.hooks.append(name.rawValue)
      } else if isOurs("\(folder)/\(name.rawValue).old") {
        status.way = status.way ?? .folder
        status.problems.append(
          "another tool laid byline's \(name.rawValue) aside as \(name.rawValue).old, and it is "
            + "not run; install again")
      }
    }
    if status.way == .folder, let path = repository.hooksPath().configured {
      status.problems.append(
        "`core.hooksPath` was set to \(path) since: Git does not run these hooks; install again")
    }
    if status.way == nil, settings.isChanged {
      status.problems.append(
        "`core.hooksPath` was changed since the installation, and the hooks are not run; install "
          + "again, or uninstall")
    }
    return status
  }

  private func isOurs(_ path: String) -> Bool {
    HookFiles.content(path).map { HookScripts.isOurs($0) } ?? false
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool {
    String(decoding: self, as: UTF8.self).contains(text)
  }
}
