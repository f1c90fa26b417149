import CGit2

/// One file of Git's configuration, of the user or of anybody, changed because its user asked for it.
@safe package struct GitSettings: ~Copyable {
  private let config: OpaquePointer

  /// Opens a file, which need not be there yet.
  ///
  /// - Throws: `GitError.failed` if it is no configuration.
  package init(at path: String) throws(GitError) {
    var config: OpaquePointer?
    guard GitRuntime.started >= 0, unsafe git_config_open_ondisk(&config, path) == 0,
      let config = unsafe config
    else { throw .failed(what: "read \(path)", reason: GitError.lastReason) }
    unsafe self.config = config
  }

  deinit { unsafe git_config_free(config) }

  /// The path that a key has, `~` read as Git does; `nil` if it is not set.
  package func path(_ key: String) -> String? { unsafe Repository.path(key, config) }

  package func set(_ key: String, to value: String) throws(GitError) {
    guard unsafe git_config_set_string(config, key, value) == 0 else {
      throw .failed(what: "set \(key)", reason: GitError.lastReason)
    }
  }

  /// Takes keys out; those that are not there stay so.
  package func unset(_ keys: [String]) throws(GitError) {
    for key in keys {
      let status = unsafe git_config_delete_entry(config, key)
      guard status == 0 || status == GIT_ENOTFOUND.rawValue else {
        throw .failed(what: "unset \(key)", reason: GitError.lastReason)
      }
    }
  }
}
