import Catalog
import Corpus
import Foundation
import Support
import Synchronization
import Testing

@testable import Agent

/// What a doctor reports.
private final class Findings: Sendable {
  let all = Mutex<[Doctor.Finding]>([])
  /// The last one about a link.
  func named(_ link: String) -> Doctor.Finding? {
    all.withLock { $0.last { $0.link == link } }
  }
}

@Suite struct DamagedStores {
  @Test(arguments: [false, true])
  func `are repaired where a file opens and holds something else`(isView: Bool) throws {
    var home = try LearnedHome(seed: 22)
    let one = try ScratchRepository()
    try one.commit("a.c", home.function(), by: "ada")
    try one.commit("b.c", home.function(), by: "bob")
    _ = try home.learn([one.path])
    let before = try LearnedContents(home.location)
    let folder = home.location.segments
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let file = try #require(
      names.first {
        $0.hasSuffix(isView ? ".layout.segment" : ".segment") && (isView || $0.utf8.count == 40)
      },
      "\(names)")
    // What follows the contexts comes first in a file; opening it does not look at that.
    var bytes = try Data(contentsOf: URL(filePath: "\(folder)/\(file)"))
    let letter = try #require(
      bytes.indices.dropFirst(900).first { bytes[$0 - 3...$0 + 3].allSatisfy { $0 >= 0x61 } })
    bytes[letter] ^= 1
    try bytes.write(to: URL(filePath: "\(folder)/\(file)"))
    _ = try LearnedMemory(home.location)

    let found = Findings()
    let doctor = Doctor(home.location) { finding in
      found.all.withLock { $0.append(finding) }
    }
    doctor.checkStore()
    #expect(found.named("store")?.works == false)
    try doctor.repair(Configuration(), now: 1_800_000_000)
    #expect(found.named("repair")?.detail.hasSuffix(file) == true)
    doctor.checkStore()
    #expect(found.named("store")?.works == true)
    #expect(try LearnedContents(home.location).difference(from: before) == [])
  }
}
