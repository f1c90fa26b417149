import Agent
import Annotations
import ArgumentParser
import Catalog
import Corpus
import Foundation
import Provenance

/// What it takes to forget the largest author of a repository.
struct OptOutBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "optout", abstract: "Forget a repository's largest author, and compare.",
    discussion: """
      The store that is left is compared with one that learned the repository under the same \
      opt-out from the start, and searched for lines that only they wrote.
      """)

  @Argument(help: "A repository.") var path: String
  @Option(help: "A store that has learned it; it is changed.") var home: String?
  @Flag(help: "Do not learn it anew to compare.") var quick = false

  func run() throws {
    try Bench.withFolder { folder in
      let location = StoreLocation(
        environment: ["BYLINE_HOME": home ?? folder.appending(path: "one").path])
      let now = Int64(Date.now.timeIntervalSince1970)
      var learner = Learner(location, Configuration())
      if home == nil { _ = try learner.learn([path], threads: 2, now: now) }
      let people = try KnownPeople(location).all()
      guard let largest = people.first(where: { $0.kind == .human }) else { return }
      let person = largest.person
      print("\(person.name ?? "") <\(person.email ?? "")>: \(largest.lines) lines")
      let text = try theirText(location, person)

      let optOuts = OptOuts(location, Configuration())
      var start = Usage.own
      let hidden = try optOuts.hide(.person(person.ref), now: now)
      report("hidden", start)
      start = Usage.own
      let memory = try LearnedMemory(location)
      report("memory opened without it", start)
      start = Usage.own
      let after = try memory.annotate(AnnotationInput(bytes: text, now: now), version: "bench")
      report("first answer", start)
      print("  named in it: \(after.authors.contains { $0.personId == person.ref })")

      start = Usage.own
      learner = Learner(location, Configuration())
      let certificates = try learner.eraseHidden(threads: 2, now: now)
      report("erased, with certificate", start)
      for phase in learner.phases {
        print("  \(phase.name): \(phase.wall.text()) s wall, \(phase.cpu.text()) s CPU")
      }
      guard let certificate = certificates.first(where: { $0.optOut.id == hidden.record.id }) else {
        return
      }
      print(String(decoding: try certificate.encoded(), as: UTF8.self))
      start = Usage.own
      let check = try optOuts.verify(certificate)
      report("verified", start)
      print("  \(check.confirmed.count) confirmed, problems: \(check.problems)")
      if !quick { try compare(certificate, person, folder, now) }
    }
  }

  private func compare(
    _ certificate: OptOutCertificate, _ person: Person, _ folder: URL, _ now: Int64
  ) throws {
    let other = StoreLocation(
      environment: ["BYLINE_HOME": folder.appending(path: "two").path])
    let name = Identity(name: person.name ?? "", email: person.email ?? "").description
    _ = try OptOuts(other, Configuration()).add(.person(name), now: now)
    var learner = Learner(other, Configuration())
    _ = try learner.learn([path], threads: 2, now: now)
    let digest = try LearnedMemory(other).portableDigest()
    print("digest of a fresh learn: \(digest)")
    print("  equal: \(digest == certificate.memory.digest)")
  }

  private func report(_ what: String, _ start: Usage) {
    let used = Usage.own - start
    print("\(what): \(used.wall.text()) s wall, \(used.cpu.text()) s CPU")
  }

  /// A few of their lines.
  private func theirText(_ location: StoreLocation, _ person: Person) throws -> [UInt8] {
    let memory = try LearnedMemory(location)
    return memory.text(of: person.id, bytes: 2_000)
  }
}
