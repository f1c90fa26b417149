import Glibc

/// Where byline keeps its data: one rule for the program and for its hook.
///
/// Source: XDG Base Directory Specification 0.8.
package enum DataFolder {
  /// The folder for an environment; `value` is what a variable holds.
  ///
  /// `BYLINE_HOME` puts all under one folder; else the XDG folder, or its default. The
  /// specification has relative paths ignored.
  package static func path(_ value: (String) -> String?) -> String {
    if let home = value("BYLINE_HOME"), !home.isEmpty { return home + "/data" }
    if let data = value("XDG_DATA_HOME"), data.hasPrefix("/") { return data + "/byline" }
    return (value("HOME") ?? "/") + "/.local/share/byline"
  }

  /// A variable of this process.
  package static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
