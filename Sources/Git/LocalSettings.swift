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

  static func path(_ key: String, _ config: OpaquePointer) -> String? {
    var path = unsafe git_buf()
    guard unsafe git_config_get_path(&path, config, key) == 0, let text = unsafe path.ptr else {
      return nil
    }
    defer { unsafe git_buf_dispose(&path) }
    return unsafe String(cString: text)
  }

  /// Sets a key in the repository's own configuration.
  package func setLocal(_ key: String, to value: String) throws(GitError) {
    unsafe try change("set \(key)") { unsafe git_config_set_string($0, key, value) == 0 }
  }

  /// Takes keys out of the repository's own configuration; those that are not there stay so.
  package func unsetLocal(_ keys: [String]) throws(GitError) {
    for key in keys {
      unsafe try change("unset \(key)") { config in
        let status = unsafe git_config_delete_entry(config, key)
        return status == 0 || status == GIT_ENOTFOUND.rawValue
      }
    }
  }

  private func change(
    _ what: String, _ body: (OpaquePointer) -> Bool
  ) throws(GitError) {
    var all: OpaquePointer?
    var config: OpaquePointer?
    defer {
      unsafe git_config_free(all)
      unsafe git_config_free(config)
    }
    guard unsafe git_repository_config(&all, handle) == 0,
      unsafe git_config_open_level(&config, all, GIT_CONFIG_LEVEL_LOCAL) == 0,
      let config = unsafe config, unsafe body(config)
    else { throw .failed(what: what, reason: GitError.lastReason) }
  }
}
