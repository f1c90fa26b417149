import Foundation
import Provenance
import Support
import Testing

@Suite struct Values {
  @Test func `of dates are those of the system's calendar`() {
    var generator = SeededGenerator(seed: 1)
    let formatter = ISO8601DateFormatter()
    for _ in 0..<500 {
      let seconds = Int64.random(in: -2_000_000_000...8_000_000_000, using: &generator)
      let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
      #expect(CivilDate(secondsSince1970: seconds).iso8601 == expected)
    }
  }

  @Test func `of object names survive hex and sort as their bytes`() throws {
    var generator = SeededGenerator(seed: 2)
    let all = try (0..<100).map { _ in
      let bytes = (0..<20).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let id = try #require(ObjectID(bytes: bytes))
      #expect(id.bytes == bytes)
      #expect(ObjectID(hex: id.hex) == id)
      return id
    }
    #expect(all.sorted().map(\.hex) == all.map(\.hex).sorted())
    #expect(ObjectID(hex: "12") == nil)
  }

  @Test func `of SHA-256 are those that everybody knows`() {
    #expect(
      SHA256.digest(Array("abc".utf8)).hex
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `of identities are read as Git writes them`() {
    let ada = Identity(parsing: "Ada Lovelace <ada@example.org>")
    #expect(ada == Identity(name: "Ada Lovelace", email: "ada@example.org"))
    #expect(Identity(parsing: " Ada ") == Identity(name: "Ada", email: ""))
  }
}
