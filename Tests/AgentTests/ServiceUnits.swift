import Catalog
import Foundation
import Support
import Testing

@testable import Agent

@Suite struct ServiceUnits {
  private var unit: ServiceUnit {
    ServiceUnit(
      program: "/bin/true", environment: ["BYLINE_HOME": "/a $b%c \"d\"", "SECRET": "not passed"])
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/systemd-analyze")))
  func `pass systemd's own check`() throws {
    let folder = try ScratchFolder()
    try folder.write("byline.service", unit.systemd)
    var environment = cleanEnvironment(home: folder.path)
    environment["XDG_RUNTIME_DIR"] = folder.path
    func verify() throws -> CommandResult {
      try runCommand(
        "/usr/bin/systemd-analyze",
        [
          "--user", "verify", "--man=no", "--recursive-errors=yes", folder.path + "/byline.service",
        ],
        in: folder.path, environment: environment)
    }
    let result = try verify()
    #expect(result.status == 0, "\(result.errorText)")
    #expect(result.errorText.isEmpty)
    // The check does tell what is wrong.
    try folder.write("byline.service", unit.systemd.replacing("Restart=", with: "Restrat="))
    #expect(try verify().status != 0)
  }

  @Test func `have the store's place and nothing else of the environment`() {
    #expect(unit.systemd.contains("Environment=\"BYLINE_HOME=/a $$b%%c \\\"d\\\"\"\n"))
    #expect(!unit.systemd.contains("SECRET") && !unit.launchd.contains("SECRET"))
    #expect(unit.systemd.contains("Type=notify") && unit.systemd.contains("WatchdogSec="))
  }

  @Test func `are listed among what is installed, and taken away again`() throws {
    let home = try ScratchFolder()
    let environment = ["HOME": home.path, "XDG_CONFIG_HOME": home.path + "/config"]
    let location = StoreLocation(environment: ["BYLINE_HOME": home.path + "/byline"])
    let path = try unit.install(location, environment: environment)
    #expect(path == home.path + "/config/systemd/user/byline.service")
    #expect(
      Installation(location, environment: environment).items(withData: false).contains {
        $0.path == path
      })
    #expect(try ServiceUnit.uninstall(location, environment: environment))
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(
      !Installation(location, environment: environment).items(withData: false).contains {
        $0.path == path
      })
    #expect(try !ServiceUnit.uninstall(location, environment: environment))
  }
}
