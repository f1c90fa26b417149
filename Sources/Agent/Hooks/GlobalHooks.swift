package import Catalog
import Foundation
import Git
import Glibc
import Hooks

/// Byline's hooks for all repositories of a user: in the user's own configuration of Git.
///
/// Git 2.54 and later reads hooks from there. Before that `core.hooksPath` is set to a folder of
/// ours, in which every hook passes on to where it was before: a folder that the user had set, or
/// that of the repository it runs in. A repository that sets `core.hooksPath` itself, as husky has
/// it do, goes its own way: there hooks are put in one by one.
package struct GlobalHooks: Sendable {
  private let location: StoreLocation
  private let programs: String
  private let canBeConfigured: Bool
  private let settings: KeptSettings

  /// `programs` is the folder of `byline` and `byline-hook`; `environment` says where the user's
  /// configuration is, as git-config(1) has it.
  package init(
    _ location: StoreLocation, programs: String, gitVersion: (Int, Int)?,
    environment: [String: String]
  ) {
    (self.location, self.programs) = (location, programs)
    canBeConfigured = HookInstallation.canBeConfigured(gitVersion)
    settings = KeptSettings(
      file: Self.settingsFile(environment), folder: Self.folder(location) + "/state")
  }

  /// Where the scripts are.
  package static func folder(_ location: StoreLocation) -> String {
    location.configuration + "/hooks"
  }

  private var folder: String { Self.folder(location) }
  private static func since(_ location: StoreLocation) -> String {
    folder(location) + "/state/since"
  }

  /// When they were put in, in seconds since 1970; `nil` if they are not.
  static func installedAt(_ location: StoreLocation) -> Int64? {
    HookFiles.content(since(location)).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
  }

  /// The file that `git config --global` writes to.
  private static func settingsFile(_ environment: [String: String]) -> String {
    if let path = environment["GIT_CONFIG_GLOBAL"], !path.isEmpty { return path }
    let home = environment["HOME"] ?? "/"
    let own = home + "/.gitconfig"
    let base = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.config"
    let shared = base + "/git/config"
    return !HookFiles.exists(own) && HookFiles.exists(shared) ? shared : own
  }

  /// The user's configuration of Git that hooks are put into.
  package var settingsPath: String { settings.file }

  /// Puts the hooks in, or brings those that are in up to date; `now` is in seconds since 1970.
  ///
  /// - Throws: `HookError`, `GitError`; what was there still runs.
  package func install(
    _ wishes: HookInstallation.Wishes, now: Int64
  ) throws -> HookInstallation.Way {
    try HookFiles.requirePrograms(in: programs)
    let since = Self.installedAt(location) ?? now
    try uninstall()
    try HookFiles.makeFolder(settings.folder)
    try settings.save()
    do {
      canBeConfigured ? try configure(wishes) : try redirect(wishes)
    } catch {
      try uninstall()
      throw error
    }
    try settings.keep()
    try HookFiles.write("\(since)".utf8, to: Self.since(location), mode: 0o600)
    return canBeConfigured ? .configured : .redirected
  }

  private func configure(_ wishes: HookInstallation.Wishes) throws {
    let file = try GitSettings(at: settings.file)
    for name in wishes.names {
      let path = "\(folder)/\(name.rawValue)"
      let text = HookScripts.text(name, before: .path(""), programs: programs)
      try HookFiles.write(text.utf8, to: path, mode: 0o755)
      try file.set(HookInstallation.key(name) + ".event", to: name.rawValue)
      try file.set(HookInstallation.key(name) + ".command", to: HookScripts.quoted(path))
    }
  }

  private func redirect(_ wishes: HookInstallation.Wishes) throws {
    let file = try GitSettings(at: settings.file)
    let before = file.path("core.hooksPath")
    let asked = Dictionary(uniqueKeysWithValues: wishes.names.map { ($0.rawValue, $0) })
    for name in HookFiles.known {
      let place = before.map { HookScripts.Before.path("\($0)/\(name)") } ?? .repository(name: name)
      let text = HookScripts.text(asked[name], before: place, programs: programs)
      try HookFiles.write(text.utf8, to: "\(folder)/\(name)", mode: 0o755)
    }
    if let before { try HookFiles.write(before.utf8, to: formerFolder, mode: 0o600) }
    try file.set("core.hooksPath", to: folder)
  }

  /// Names the folder that `core.hooksPath` was before.
  private var formerFolder: String { settings.folder + "/hooks.before" }

  /// Takes the hooks out: the user's configuration is as it was, byte for byte, unless somebody
  /// else changed it since.
  package func uninstall() throws {
    if settings.isChanged {
      let wasThere = settings.contentBefore.map { !$0.isEmpty } ?? false
      if try settings.restore() {
        if !wasThere { HookFiles.remove(settings.file) }
      } else {
        try takeOut()
      }
      settings.forget()
    }
    for file in [Self.since(location), formerFolder] { HookFiles.remove(file) }
    HookFiles.removeFolder(settings.folder)
    for name in HookFiles.names(in: folder) where HookFiles.known.contains(name) {
      HookFiles.remove("\(folder)/\(name)")
    }
    HookFiles.removeFolder(folder)
    HookState.removeAll(location)
  }

  /// Takes out what is ours of a file that others have written to since.
  private func takeOut() throws {
    let file = try GitSettings(at: settings.file)
    try file.unset(
      HookScripts.Name.allCases.flatMap {
        [HookInstallation.key($0) + ".event", HookInstallation.key($0) + ".command"]
      })
    guard let path = file.path("core.hooksPath"), HookFiles.real(path) == HookFiles.real(folder)
    else { return }
    if let former = HookFiles.content(formerFolder) {
      try file.set("core.hooksPath", to: String(decoding: former, as: UTF8.self))
    } else {
      try file.unset(["core.hooksPath"])
    }
  }

  /// Which hooks are in, how, and what is wrong with them.
  package func status() throws -> HookInstallation.Status {
    var status = HookInstallation.Status()
    guard Self.installedAt(location) != nil else { return status }
    for name in HookScripts.Name.allCases {
      let script = HookFiles.content("\(folder)/\(name.rawValue)")
      if script.map({ HookScripts.isOurs($0) && HookScripts.isMain($0) }) ?? false {
        status.hooks.append(name.rawValue)
      }
    }
    let file = try GitSettings(at: settings.file)
    let key = HookInstallation.key(.postCommit) + ".command"
    if file.path(key) != nil {
      status.way = .configured
      if !canBeConfigured {
        status.problems.append(
          "this Git does not read hooks from its configuration: install again")
      }
    } else if let path = file.path("core.hooksPath"),
      HookFiles.real(path) == HookFiles.real(folder)
    {
      status.way = .redirected
    } else {
      status.problems.append(
        "\(settings.file) was changed since the installation, and the hooks are not run; install "
          + "again, or uninstall")
    }
    return status
  }
}
