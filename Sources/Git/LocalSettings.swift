import CGit2
import Provenance

/// Where the hooks of a repository are.
package struct HooksPath: Sendable, Equatable {
  /// What `core.hooksPath` says, `~` read as Git does; `nil` if it is not set.
  package var configured: String?
}

/// Changes of a configuration file, made only because its user asked for them.
extension Repository {
  /// Where Git looks for hooks.
  package func hooksPath() -> HooksPath {
    var config: OpaquePointer?
    guard unsafe git_repository_config(&config, handle) == 0, let config = unsafe config else {
      return HooksPath()
    }
    defer { unsafe git_config_free(config) }
    return HooksPath(configured: unsafe Self.path("core.hookspath", config))
  }

  /// `core.hooksPath` of the user's own configuration.
  package static func globalHooksPath() -> HooksPath {
    guard let config = unsafe try? openGlobal() else { return HooksPath() }
    defer { unsafe git_config_free(config) }
    return HooksPath(configured: unsafe path("core.hookspath", config))
  }

  private static func path(_ key: String, _ config: OpaquePointer) -> String? {
    var path = unsafe git_buf()
    guard unsafe git_config_get_path(&path, config, key) == 0, let text = unsafe path.ptr else {
      return nil
    }
    defer { unsafe git_buf_dispose(&path) }
    return unsafe String(cString: text)
  }

  private static func openGlobal() throws(GitError) -> OpaquePointer {
    guard GitRuntime.started >= 0 else {
      throw .failed(what: "read the user's Git configuration", reason: GitError.lastReason)
    }
    var all: OpaquePointer?
    var config: OpaquePointer?
    defer { unsafe git_config_free(all) }
    guard unsafe git_config_open_default(&all) == 0,
      unsafe git_config_open_global(&config, all) == 0, let config = unsafe config
    else { throw .failed(what: "read the user's Git configuration", reason: GitError.lastReason) }
    return unsafe config
  }

  /// Sets a key in the repository's own configuration.
  package func setLocal(_ key: String, to value: String) throws(GitError) {
    var all: OpaquePointer?
    var config: OpaquePointer?
    defer {
      unsafe git_config_free(all)
      unsafe git_config_free(config)
    }
    guard unsafe git_repository_config(&all, handle) == 0,
      unsafe git_config_open_level(&config, all, GIT_CONFIG_LEVEL_LOCAL) == 0,
      unsafe git_config_set_string(config, key, value) == 0
    else { throw .failed(what: "set \(key)", reason: GitError.lastReason) }
  }

  /// Sets a key in the user's own configuration.
  package static func setGlobal(_ key: String, to value: String) throws(GitError) {
    let config = unsafe try openGlobal()
    defer { unsafe git_config_free(config) }
    guard unsafe git_config_set_string(config, key, value) == 0 else {
      throw .failed(what: "set \(key)", reason: GitError.lastReason)
    }
  }

  /// Takes a key out of the user's own configuration.
  package static func unsetGlobal(_ key: String) throws(GitError) {
    let config = unsafe try openGlobal()
    defer { unsafe git_config_free(config) }
    let status = unsafe git_config_delete_entry(config, key)
    guard status == 0 || status == GIT_ENOTFOUND.rawValue else {
      throw .failed(what: "unset \(key)", reason: GitError.lastReason)
    }
  }

  /// Takes keys out of the repository's own configuration; those that are not there stay so.
  package func unsetLocal(_ keys: [String]) throws(GitError) {
    var all: OpaquePointer?
    var config: OpaquePointer?
    defer {
      unsafe git_config_free(all)
      unsafe git_config_free(config)
    }
    guard unsafe git_repository_config(&all, handle) == 0,
      unsafe git_config_open_level(&config, all, GIT_CONFIG_LEVEL_LOCAL) == 0
    else { throw .failed(what: "read the configuration", reason: GitError.lastReason) }
    for key in keys {
      let status = unsafe git_config_delete_entry(config, key)
      guard status == 0 || status == GIT_ENOTFOUND.rawValue else {
        throw .failed(what: "unset \(key)", reason: GitError.lastReason)
      }
    }
  }
}
