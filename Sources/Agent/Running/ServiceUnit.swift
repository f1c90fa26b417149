package import Catalog
import Foundation
import Glibc

/// The agent as a service of the user's session: a systemd user unit, or launchd's agent on macOS.
package struct ServiceUnit: Sendable {
  package static let name = "byline.service"
  package static let label = "dev.byline.agent"

  /// The program's path.
  package var program: String
  /// What of the environment the agent has to have: where the store is.
  package var environment: [String: String]

  package init(program: String, environment: [String: String]) {
    self.program = program
    self.environment = environment.filter {
      ["BYLINE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"].contains($0.key)
    }
  }

  /// The unit file.
  ///
  /// What a unit of the user manager can have without privileges: no new rights, no network, few
  /// system calls. It can be read and written where the user can, since sources are anywhere.
  /// Source: systemd.exec(5), systemd.service(5).
  package var systemd: String {
    let variables = environment.sorted { $0.key < $1.key }
      .map { "Environment=\(Self.quoted("\($0.key)=\($0.value)"))\n" }.joined()
    return """
      [Unit]
      Description=byline: knows who wrote what
      Documentation=man:byline(1)

      [Service]
      Type=notify
      NotifyAccess=main
      ExecStart=\(Self.quoted(program)) agent run
      \(variables)Restart=on-failure
      RestartSec=5
      WatchdogSec=300
      TimeoutStopSec=60
      UMask=0077
      Nice=10
      CPUWeight=20
      IOSchedulingClass=idle
      NoNewPrivileges=yes
      LockPersonality=yes
      RestrictAddressFamilies=AF_UNIX
      RestrictNamespaces=yes
      RestrictRealtime=yes
      RestrictSUIDSGID=yes
      SystemCallArchitectures=native
      SystemCallFilter=@system-service
      SystemCallErrorNumber=EPERM

      [Install]
      WantedBy=default.target

      """
  }

  /// launchd's property list; not verified on a machine yet.
  package var launchd: String {
    func escaped(_ text: String) -> String {
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
    let variables = environment.sorted { $0.key < $1.key }
      .map { "<key>\(escaped($0.key))</key><string>\(escaped($0.value))</string>" }.joined()
    return """
      <?xml version="1.0" encoding="UTF-8"?>
      <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" \
      "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
      <plist version="1.0"><dict>
      <key>Label</key><string>\(Self.label)</string>
      <key>ProgramArguments</key>
      <array><string>\(escaped(program))</string><string>agent</string><string>run</string></array>
      <key>EnvironmentVariables</key><dict>\(variables)</dict>
      <key>RunAtLoad</key><true/>
      <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>
      <key>ProcessType</key><string>Background</string>
      <key>LowPriorityIO</key><true/>
      <key>Nice</key><integer>10</integer>
      </dict></plist>

      """
  }

  /// In quotes, with `%`, `$` and what quotes need escaped.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%%"
      case "$": result += "$$"
      case "\"", "\\": result += "\\\(scalar)"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  // MARK: Installing

  /// Where the unit of this system goes, by the environment of the user.
  package static func path(environment: [String: String]) -> String {
    let home = environment["HOME"] ?? "/"
    #if os(macOS)
      return "\(home)/Library/LaunchAgents/\(label).plist"
    #else
      let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
      return "\(folder ?? home + "/.config")/systemd/user/\(name)"
    #endif
  }

  /// Writes the unit, and lists it among what byline has put on the machine.
  ///
  /// - Returns: where it is.
  package func install(_ location: StoreLocation, environment: [String: String]) throws -> String {
    let path = Self.path(environment: environment)
    try location.prepareAgent()
    let folder = URL(filePath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    #if os(macOS)
      let text = launchd
    #else
      let text = systemd
    #endif
    try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    let list = (try? String(contentsOfFile: location.installed, encoding: .utf8)) ?? ""
    if !list.split(separator: "\n").contains(Substring(path)) {
      try Data((list + path + "\n").utf8).write(
        to: URL(filePath: location.installed), options: .atomic)
    }
    return path
  }

  /// Takes the unit away; whether there was one.
  package static func uninstall(
    _ location: StoreLocation, environment: [String: String]
  ) throws -> Bool {
    let path = path(environment: environment)
    guard unsafe access(path, F_OK) == 0 else { return false }
    try FileManager.default.removeItem(atPath: path)
    let list = (try? String(contentsOfFile: location.installed, encoding: .utf8)) ?? ""
    let rest = list.split(separator: "\n").filter { $0 != path }
    if unsafe access(location.installed, F_OK) == 0 {
      try Data(rest.map { $0 + "\n" }.joined().utf8).write(
        to: URL(filePath: location.installed), options: .atomic)
    }
    return true
  }

  /// Has the user's service manager do something; `nil` if there is none, else whether it did.
  package static func manage(_ verbs: String..., environment: [String: String]) -> Bool? {
    #if os(macOS)
      return nil
    #else
      guard environment["XDG_RUNTIME_DIR"] != nil else { return nil }
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["systemctl", "--user", "--no-ask-password"] + verbs
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return nil }
      process.waitUntilExit()
      // 127: there is no such program.
      return process.terminationStatus == 127 ? nil : process.terminationStatus == 0
    #endif
  }
}
