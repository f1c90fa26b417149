import CGit2
import Glibc

/// Whether a repository may be read that belongs to somebody else, as Git decides it.
///
/// Every part that Git looks at (the work tree, its `.git` file, the Git directory) has to belong
/// to the user; `safe.directory` lifts that, but only where the user or the system wrote it.
///
/// Source: git-config(1), `safe.directory`.
enum SafeDirectories {
  /// `folder` is the work tree's path, or the bare repository's.
  static func allow(_ folder: String, parts: [String]) -> Bool {
    parts.allSatisfy(isOwned) || allow(folder, settings: settings())
  }

  /// What the values of `safe.directory`, in their order, say of a folder.
  static func allow(_ folder: String, settings: [String]) -> Bool {
    var isSafe = false
    let path = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    for value in settings {
      if value.isEmpty {
        isSafe = false
      } else if value == "*" {
        isSafe = true
      } else {
        let wanted = expanded(value)
        if wanted == path || wanted == path + "/" {
          isSafe = true
        } else if wanted.hasSuffix("/*"), path.hasPrefix(wanted.dropLast()) {
          isSafe = true
        }
      }
    }
    return isSafe
  }

  /// Root also owns what belongs to the user that `sudo` was called by.
  private static func isOwned(_ path: String) -> Bool {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return true }
    let user = geteuid()
    if status.st_uid == user { return true }
    guard user == 0, let caller = unsafe getenv("SUDO_UID") else { return false }
    return unsafe uid_t(String(cString: caller)) == status.st_uid
  }

  private static func expanded(_ value: String) -> String {
    guard value.hasPrefix("~/"), let home = environment("HOME") else { return value }
    return home + value.dropFirst()
  }

  static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  /// All values of `safe.directory`, from the least to the most particular file.
  private static func settings() -> [String] {
    var files: [String] = []
    if let system = environment("GIT_CONFIG_SYSTEM") {
      files.append(system)
    } else if environment("GIT_CONFIG_NOSYSTEM") == nil {
      if let system = unsafe found(git_config_find_system) { files.append(system) }
    }
    if let global = environment("GIT_CONFIG_GLOBAL") {
      files.append(global)
    } else {
      if let xdg = unsafe found(git_config_find_xdg) { files.append(xdg) }
      if let global = unsafe found(git_config_find_global) { files.append(global) }
    }
    return files.flatMap(values)
  }

  private static func found(_ find: (UnsafeMutablePointer<git_buf>) -> Int32) -> String? {
    var buffer = unsafe git_buf()
    defer { unsafe git_buf_dispose(&buffer) }
    guard unsafe find(&buffer) == 0, let text = unsafe buffer.ptr else { return nil }
    return unsafe String(cString: text)
  }

  private static func values(in file: String) -> [String] {
    var config: OpaquePointer?
    guard unsafe git_config_open_ondisk(&config, file) == 0, let config = unsafe config else {
      return []
    }
    defer { unsafe git_config_free(config) }
    return unsafe config.values("safe.directory")
  }
}

extension OpaquePointer {
  /// All values of a setting of a `git_config`, in the order of the file.
  func values(_ key: String) -> [String] {
    var values: [String] = []
    _ = unsafe withUnsafeMutablePointer(to: &values) { payload in
      unsafe git_config_get_multivar_foreach(
        self, key, nil,
        { entry, payload in
          guard let entry = unsafe entry, let payload = unsafe payload else { return 0 }
          let value = unsafe entry.pointee.value.map { unsafe String(cString: $0) } ?? ""
          unsafe payload.assumingMemoryBound(to: [String].self).pointee.append(value)
          return 0
        }, payload)
    }
    return values
  }
}
