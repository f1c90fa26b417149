import Annotations
import Attribution
import Catalog
import Corpus
import Foundation
import Memory
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
        $0.hasSuffix(isView ? ".layout-2.segment" : ".segment") && (isView || $0.utf8.count == 40)
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

  @Test func `of an older kind are read without a view that changed until it is made`() throws {
    var home = try LearnedHome(seed: 23)
    let one = try ScratchRepository()
    let functions = try home.commitFunctions(to: one)
    _ = try home.learn([one.path])
    let flat = functions[2].replacing("\n  ", with: " ")
    func grades() throws -> [String] { try home.annotate(flat).spans.map { "\($0.grade)" } }
    let before = try grades()
    #expect(before == ["reformatted"])
    let folder = home.location.segments
    func rename(_ from: String, _ to: String) throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder)
      for name in names where name.hasSuffix(from) {
        try FileManager.default.moveItem(
          atPath: "\(folder)/\(name)", toPath: "\(folder)/\(name.dropLast(from.count))\(to)")
      }
    }
    try rename(".layout-2.segment", ".layout.segment")
    #expect(try LearnedMemory(home.location).creditModel.views.map(\.view) == [.names])
    #expect(try home.annotate(functions[0]).authors.first?.name == "ada")
    #expect(try grades() != before)
    _ = try home.learn([one.path])
    #expect(try grades() == before)
    // What is missing with nothing in its place is damage.
    try rename(".layout-2.segment", ".gone")
    #expect(throws: SegmentError.self) {
      _ = try LearnedMemory(home.location).creditModel.views.count
    }
  }
}
