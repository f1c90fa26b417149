import Annotations
import Attribution
import Catalog
import Corpus
import Foundation
import LanguageModel
import Memory
import Provenance
import Support
import Testing

@testable import Agent

/// A store whose sources are changed and forgotten.
struct ForgettingHome {
  var home: LearnedHome
  let repository: ScratchRepository
  /// Per author, the functions that are theirs.
  var functions: [String: [String]] = [:]

  var location: StoreLocation { home.location }
  var optOuts: OptOuts { OptOuts(location, Configuration()) }

  /// Files in which four authors' functions stand in turns.
  init(seed: UInt64, files: Int = 4) throws {
    home = try LearnedHome(seed: seed)
    repository = try ScratchRepository()
    for author in ["ada", "bob", "eve", "sid"] {
      var changed: [String: String] = [:]
      for file in 0..<files {
        let text = home.function()
        functions[author, default: []].append(text)
        let path = "\(repository.path)/f\(file).c"
        let before = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        changed["f\(file).c"] = before + text
      }
      try repository.commit(changed, by: author)
    }
  }

  func learn() throws { _ = try home.learn([repository.path]) }

  /// Who is credited for a text.
  func authors(_ text: String) throws -> [String] { try home.annotate(text).authors.map(\.name) }

  func digest() throws -> String {
    let store = try Store(reading: location)
    return try store.portableDigest(of: LearnedMemory(location).model.memory)
  }

  /// How many files of the store hold one of some lines.
  func findings(_ texts: [String]) -> [StoreSearch.Finding] {
    let lines = texts.flatMap { $0.split(separator: "\n") }.map {
      Array($0.utf8).filter { $0 != 0x20 }
    }.filter { $0.count >= 24 }
    let spaced = texts.flatMap { $0.split(separator: "\n") }.map { Array($0.utf8) }
      .filter { $0.count >= 24 }
    return StoreSearch(location, for: lines + spaced).findings
  }
}

@Suite struct OptOutsOfPeople {
  @Test(arguments: [1, 2] as [UInt64])
  func `leave the memory that a fresh learn makes, and no byte of text`(seed: UInt64) throws {
    var here = try ForgettingHome(seed: seed)
    try here.learn()
    let theirs = here.functions["ada"] ?? []
    #expect(try here.authors(theirs[0]) == ["ada"])
    #expect(!here.findings(theirs).isEmpty)

    let (optOut, certificate) = try here.optOuts.add(
      .person("ada <ada@example.org>"), now: 1_800_000_002)

    for text in theirs { #expect(try here.authors(text).isEmpty) }
    for author in ["bob", "eve", "sid"] {
      #expect(try here.authors(here.functions[author]?[1] ?? "") == [author])
    }
    #expect(here.findings(theirs).isEmpty)
    #expect(certificate.erased.lines == theirs.count * 12)
    #expect(certificate.search.lines > 20 && certificate.search.found == 0)
    let bits = try #require(certificate.bits)
    #expect(bits.learned < bits.cut && bits.learned < bits.retrained)
    #expect(optOut.record.state == .hidden && certificate.optOut.id == optOut.record.id)
    #expect(try here.optOuts.list().map(\.record.state) == [.erased])
    #expect(try here.digest() == certificate.memory.digest)
    let check = try here.optOuts.verify(certificate)
    #expect(check.problems.isEmpty && check.notes.isEmpty, "\(check)")

    // The other store knows of the opt-out before it knows anything.
    var fresh = here
    fresh.home = try LearnedHome(seed: 99)
    _ = try fresh.optOuts.add(.person("ada <ada@example.org>"), now: 1_800_000_003)
    try fresh.learn()
    #expect(try fresh.digest() == certificate.memory.digest)
    let one = try LearnedMemory(here.location).creditModel.views.map(\.model.memory.rowCount)
    let two = try LearnedMemory(fresh.location).creditModel.views.map(\.model.memory.rowCount)
    #expect(one == two)
    #expect(fresh.findings(theirs).isEmpty)
    // It is not learned again.
    try here.repository.commit("new.c", here.home.function(), by: "ada")
    try here.learn()
    #expect(try here.digest() == certificate.memory.digest)
  }

  @Test func `hide at once, and are finished by whoever writes next`() throws {
    let here = try ForgettingHome(seed: 3)
    try here.learn()
    let theirs = here.functions["bob"] ?? []
    let version = try LearnedMemory(here.location).manifest.version

    _ = try here.optOuts.hide(.person("bob@example.org"), now: 1_800_000_002)

    let memory = try LearnedMemory(here.location)
    #expect(memory.manifest.version > version)
    for text in theirs { #expect(try here.authors(text).isEmpty) }
    #expect(memory.occurrences(of: Array(theirs[0].utf8.prefix(40))) >= 0)
    #expect(try here.authors(here.functions["eve"]?[0] ?? "") == ["eve"])
    var options = SamplingOptions()
    options.temperature = 0
    options.maximumBytes = 60
    let prompt = Array(theirs[0].utf8.prefix(40))
    var generator = memory.generate(prompt, options)
    var written: [UInt8] = []
    while let byte = generator.next() { written.append(byte) }
    let rest = Array(theirs[0].utf8.dropFirst(40))
    #expect(!rest.starts(with: written.prefix(20)) || written.isEmpty)
    #expect(!here.findings(theirs).isEmpty)

    try here.learn()

    #expect(here.findings(theirs).isEmpty)
    #expect(try here.optOuts.list().map(\.record.state) == [.erased])
  }

  @Test(arguments: [["ada", "bob"], ["bob", "ada"]])
  func `are those of whoever turns out to be the same person, at once`(names: [String]) throws {
    let here = try ForgettingHome(seed: 15)
    try here.learn()
    let (optOut, first) = try here.optOuts.add(
      .person("ada <ada@example.org>"), now: 1_800_000_002)
    let theirs = here.functions["bob"] ?? []
    #expect(try here.authors(theirs[0]) == ["bob"])
    let version = try LearnedMemory(here.location).manifest.version

    _ = try KnownPeople(here.location).change { try $0.merge(names[0], names[1]) }

    #expect(try LearnedMemory(here.location).manifest.version > version)
    for text in theirs { #expect(try here.authors(text).isEmpty) }
    #expect(try here.authors(here.functions["eve"]?[0] ?? "") == ["eve"])
    #expect(try here.optOuts.list().map(\.record.state) == [.hidden])
    // Notes are read and written by these.
    let bob = Identity(name: "bob", email: "bob@example.org")
    #expect(try Store(reading: here.location).consents().refusal(of: bob) == optOut.record.id)
    #expect(!here.findings(theirs).isEmpty)

    let certificates = try here.optOuts.erase(now: 1_800_000_003)

    #expect(certificates.map(\.optOut.id) == [optOut.record.id])
    #expect(certificates[0].erased.lines >= theirs.count * 12)
    #expect(certificates[0].memory.digest != first.memory.digest)
    #expect(here.findings(theirs + (here.functions["ada"] ?? [])).isEmpty)
    #expect(try here.optOuts.verify(certificates[0]).problems.isEmpty)
    #expect(try here.optOuts.list().map(\.record.state) == [.erased])
    // Nothing of an address that nobody has seen is learned: there is nothing to erase.
    _ = try KnownPeople(here.location).change {
      try $0.alias("ada@work.example", of: "ada@example.org")
    }
    #expect(try here.optOuts.list().map(\.record.state) == [.erased])
  }

  @Test func `survive being stopped anywhere`() throws {
    for limit in stride(from: 0, to: 40, by: 3) {
      let here = try ForgettingHome(seed: 4, files: 2)
      try here.learn()
      _ = try here.optOuts.hide(.person("eve@example.org"), now: 1_800_000_002)
      let looks = ByteCounter()
      var learner = Learner(
        here.location, Configuration(), isCancelled: { looks.add(1) > limit })
      let isDone = (try? learner.eraseHidden(threads: 1, now: 1_800_000_003)) != nil
      #expect(try here.authors(here.functions["eve"]?[0] ?? "").isEmpty)
      let certificates = try here.optOuts.erase(now: 1_800_000_004)
      #expect(certificates.isEmpty == isDone)
      #expect(here.findings(here.functions["eve"] ?? []).isEmpty)
      for certificate in certificates {
        #expect(certificate.erased.lines == 24 && certificate.search.lines > 10)
      }
      if isDone { return }
    }
    Issue.record("it never ended")
  }

  @Test func `leave line numbers of others as they are`() throws {
    let here = try ForgettingHome(seed: 5)
    try here.learn()
    _ = try here.optOuts.add(.person("ada@example.org"), now: 1_800_000_002)
    let annotation = try here.home.annotate(here.functions["eve"]?[0] ?? "")
    let source = try #require(annotation.spans.first?.sources.first)
    // Two functions of twelve lines stand before it.
    #expect(source.startLine == 25 && (source.endLine ?? 0) >= 35)
  }

  @Test func `can be taken back`() throws {
    let here = try ForgettingHome(seed: 6)
    try here.learn()
    let before = try here.digest()
    let (optOut, _) = try here.optOuts.add(.person("sid@example.org"), now: 1_800_000_002)
    #expect(try here.digest() != before)
    _ = try here.optOuts.remove(String(optOut.record.id.prefix(12)))
    try here.learn()
    #expect(try here.digest() == before)
    #expect(try here.authors(here.functions["sid"]?[0] ?? "") == ["sid"])
    #expect(throws: AgentError.unknownOptOut("nobody")) { try here.optOuts.remove("nobody") }
  }

  @Test func `keep gates that were being trained before from being used`() throws {
    let here = try ForgettingHome(seed: 7)
    try here.learn()
    var learner = Learner(here.location, Configuration())
    let memory = try #require(try learner.writer().memoryIfAny())
    let location = here.location
    let task = WaitingTask(kind: .training(memory, erasures: 0)) { Learner(location, .init()) }
    let done = try task.run()
    _ = try here.optOuts.add(.person("ada@example.org"), now: 1_800_000_002)
    learner = Learner(here.location, Configuration())
    #expect(try learner.finish(done, now: 1_800_000_003) == false)
  }

  @Test func `leave out documents of folders that they wrote in`() throws {
    var home = try LearnedHome(seed: 8)
    let folder = try ScratchFolder()
    let (mine, theirs) = (home.function(), home.function())
    try folder.write("a.c", "// SPDX-FileContributor: Ada <ada@example.org>\n" + mine)
    try folder.write("b.c", "// SPDX-FileContributor: Bob <bob@example.org>\n" + theirs)
    _ = try home.learn([folder.path])
    let optOuts = OptOuts(home.location, Configuration())
    _ = try optOuts.add(.person("Ada <ada@example.org>"), now: 1_800_000_002)
    #expect(try home.annotate(mine).authors.isEmpty)
    #expect(try home.annotate(theirs).authors.map(\.name) == ["Bob"])
    // What is left of it is still a document with lines of hers.
    try folder.write("a.c", mine + theirs)
    _ = try home.learn([folder.path])
    #expect(try home.annotate(mine).authors.isEmpty)
    let store = try Store(reading: home.location)
    let excluded = try store.exclusions(of: try #require(try store.sources().first))
    #expect(excluded.map(\.code) == ["opted-out"])
  }
}

@Suite struct OptOutsOfWork {
  @Test func `are about sources, files and commits, too`() throws {
    let here = try ForgettingHome(seed: 11)
    let other = try ScratchRepository()
    var home = here.home
    let text = home.function()
    try other.commit("other.c", text, by: "ada")
    _ = try here.home.learn([here.repository.path, other.path])

    _ = try here.optOuts.add(.path(glob: "f0.*", source: here.repository.path), now: 1_800_000_002)
    #expect(try here.authors(here.functions["ada"]?[0] ?? "").isEmpty)
    #expect(try here.authors(here.functions["ada"]?[1] ?? "") == ["ada"])

    for range in ["none", "none..", "HEAD..none"] {
      #expect(throws: AgentError.self) {
        try here.optOuts.hide(.commits(range: range, source: here.repository.path), now: 1)
      }
    }
    let commit = try here.repository.git(["log", "--author=bob", "--format=%H"])
      .trimmingCharacters(in: .whitespacesAndNewlines)
    let (_, certificate) = try here.optOuts.add(
      .commits(range: commit, source: here.repository.path), now: 1_800_000_003)
    #expect(certificate.erased.lines == 36)
    #expect(try here.authors(here.functions["bob"]?[1] ?? "").isEmpty)
    #expect(try here.authors(here.functions["sid"]?[1] ?? "") == ["sid"])

    _ = try here.optOuts.add(.source(here.repository.path), now: 1_800_000_004)
    for text in here.functions.values.joined() { #expect(try here.authors(text).isEmpty) }
    #expect(try here.authors(text) == ["ada"])
    #expect(here.findings(Array(here.functions.values.joined())).isEmpty)
    _ = try here.home.learn([here.repository.path, other.path])
    #expect(try here.authors(here.functions["eve"]?[1] ?? "").isEmpty)
    #expect(throws: AgentError.noOptOut(reason: " is not a pattern of files")) {
      try here.optOuts.hide(.path(glob: "", source: nil), now: 1)
    }
  }

  @Test func `of a source that cannot be read any more take its documents`() throws {
    let here = try ForgettingHome(seed: 12)
    try here.learn()
    try FileManager.default.moveItem(
      atPath: here.repository.path, toPath: here.repository.path + "-gone")
    defer {
      try? FileManager.default.moveItem(
        atPath: here.repository.path + "-gone", toPath: here.repository.path)
    }
    let (_, certificate) = try here.optOuts.add(.person("ada@example.org"), now: 1_800_000_002)
    #expect(try here.authors(here.functions["ada"]?[0] ?? "").isEmpty)
    #expect(here.findings(here.functions["ada"] ?? []).isEmpty)
    // All four of them had a part in each of the four documents.
    #expect(certificate.erased.documents == 4 && certificate.erased.lines == 16 * 12)
    #expect(certificate.search.lines > 20 && certificate.search.found == 0)
    #expect(certificate.bits.map { $0.learned < $0.retrained } == true)
    #expect(try here.optOuts.verify(certificate).problems.isEmpty)
    let store = try Store(reading: here.location)
    let excluded = try store.exclusions(of: try #require(try store.sources().first))
    #expect(excluded.count == 4 && excluded.allSatisfy { $0.code == "opted-out" })
  }

  @Test func `are not known by their files either, whenever an entry arrives`() throws {
    let here = try ForgettingHome(seed: 16, files: 1)
    for author in ["ada", "bob"] {
      try here.repository.commit(
        "\(author)/own.c", "int \(author)_of_all(int \(author)_value) { return 17; }\n", by: author)
    }
    try here.learn()
    let source = try #require(try Store(reading: here.location).sources().first)
    func entry(_ number: Int, _ names: [String], _ paths: [String]) throws -> LedgerEntry {
      let persons = try Store(reading: here.location).people().map(\.person)
      var entry = LedgerEntry(
        id: "entry-\(number)", kind: .accepted, at: Int64(number), inputDigest: "\(number)",
        inputBytes: 9, bits: 9, newBits: 0,
        credits: names.map { name in
          LedgerEntry.Credit(
            person: persons.first { $0.name == name }?.ref ?? "", commitment: "c",
            source: source.name, bits: 4, own: false)
        }, memory: "m", policy: "p")
      entry.places = paths.map {
        .init(source: source.name, path: Path($0), bits: 4, own: false)
      }
      return entry
    }
    func places() throws -> [String] {
      var places: [String] = []
      let store = try Store.upToDate(here.location)
      try store.forEachCreditedPlace(source: nil, since: nil) {
        places.append("\($0.entry) \($0.path)")
      }
      return places
    }
    let spool = Spool(here.location)
    // One that is in the ledger, one that waits, and one that was made before and comes after.
    let late = try entry(3, ["ada"], ["ada/moved.c"])
    let mixed = try entry(4, ["ada", "bob"], ["ada/own.c", "bob/own.c", "f0.c"])
    try spool.append(entry(1, ["ada"], ["ada/own.c", "f0.c"]))
    #expect(try places() == ["1 ada/own.c", "1 f0.c"])
    try spool.append(entry(2, ["ada", "bob"], ["ada/own.c", "f0.c"]))
    _ = try here.optOuts.add(.person("ada@example.org"), now: 1_800_000_002)
    try spool.append(late)
    try spool.append(mixed)
    #expect(try places() == ["2 f0.c", "4 bob/own.c", "4 f0.c"])
    // Of a source that is gone nothing is known by a file.
    let last = try entry(5, ["bob"], ["bob/own.c"])
    try spool.append(last)
    var learner = Learner(here.location, Configuration())
    _ = try learner.remove([here.repository.path], now: 1_800_000_003)
    #expect(try places().isEmpty)
    var after = last
    after.id = "entry-6"
    try spool.append(after)
    #expect(try places().isEmpty)
    let store = try Store.upToDate(here.location)
    #expect(try store.verifyLedger(head: store.writtenHead()).count == 6)
  }

  @Test func `sources that are removed leave no byte of text`() throws {
    let here = try ForgettingHome(seed: 13)
    let other = try ScratchRepository()
    var home = here.home
    try other.commit("other.c", home.function(), by: "ada")
    _ = try here.home.learn([here.repository.path, other.path])
    #expect(!here.findings(Array(here.functions.values.joined())).isEmpty)
    var learner = Learner(here.location, Configuration())
    _ = try learner.remove([here.repository.path], now: 1_800_000_002)
    #expect(here.findings(Array(here.functions.values.joined())).isEmpty)
  }

  @Test func `lists say from whom a source learns`() throws {
    let here = try ForgettingHome(seed: 14)
    try here.learn()
    let optIns = OptIns(here.location, Configuration())
    _ = try optIns.add(
      ["bob@example.org", "eve <eve@example.org>"], to: here.repository.path, now: 1_800_000_002)
    #expect(try here.authors(here.functions["ada"]?[0] ?? "").isEmpty)
    #expect(try here.authors(here.functions["bob"]?[0] ?? "") == ["bob"])
    #expect(here.findings(here.functions["sid"] ?? []).isEmpty)
    #expect(try optIns.list().values.first?.map(\.name) == ["bob", "eve"])

    #expect(try optIns.remove("bob@example.org", from: here.repository.path, now: 1_800_000_003))
    #expect(try here.authors(here.functions["bob"]?[0] ?? "").isEmpty)
    #expect(here.findings(here.functions["bob"] ?? []).isEmpty)

    #expect(try optIns.remove(nil, from: here.repository.path, now: 1_800_000_004))
    try here.learn()
    for (author, texts) in here.functions { #expect(try here.authors(texts[0]) == [author]) }
  }
}

@Suite struct ErasedNames {
  @Test func `stand in no file of the store, and the ledger holds`() throws {
    let here = try ForgettingHome(seed: 21)
    let name = "Adalbert Quincunx"
    here.repository.variables = [
      "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": "quincunx@adalbert.example",
    ]
    var home = here.home
    let text = home.function()
    try here.repository.commit("q.c", text, by: "ada")
    try here.learn()
    let memory = try LearnedMemory(here.location)
    try memory.record(
      [try here.home.annotate(text)], as: .committed, now: 1_800_000_001)
    let texts = [Array(name.utf8), Array("quincunx@adalbert.example".utf8)]
    #expect(!StoreSearch(here.location, for: texts).findings.isEmpty)

    let (ref, names, _) = try here.optOuts.eraseName(
      "quincunx@adalbert.example", now: 1_800_000_002)

    #expect(names == 1)
    #expect(StoreSearch(here.location, for: texts).findings.isEmpty)
    let store = try Store(reading: here.location)
    let head = try store.verifyLedger(head: store.writtenHead())
    #expect(head.count == 1)
    let person = try #require(try store.persons(refs: [ref]).first)
    #expect(person.name == nil && person.email == nil && person.salt.isEmpty)
    // Nobody of that name is made anew.
    try here.repository.commit("q.c", text + home.function(), by: "ada")
    try here.learn()
    #expect(StoreSearch(here.location, for: texts).findings.isEmpty)
    #expect(try here.authors(text).isEmpty)
  }
}

@Suite struct MyWorkListing {
  @Test func `says what is learned and who drew on it`() throws {
    let here = try ForgettingHome(seed: 31)
    try here.learn()
    let memory = try LearnedMemory(here.location)
    let annotation = try here.home.annotate(here.functions["ada"]?[0] ?? "")
    try memory.record([annotation], as: .committed, now: 1_800_000_001)
    do {
      let lock = try WriterLock(here.location)
      try Spool(here.location).drain(into: Store(writing: here.location, lock: lock))
    }
    let ada = Identity(name: "ada", email: "ada@example.org")
    var work = try MyWork(of: ada, here.location)
    let bytes = (here.functions["ada"] ?? []).reduce(0) { $0 + $1.utf8.count }
    #expect(work.sources.map(\.lines) == [48] && work.sources.map(\.bytes) == [bytes])
    #expect(work.views["verbatim"] == bytes && (work.views["names"] ?? 0) > 0)
    #expect(work.entries.map(\.kind) == [.committed])
    #expect((work.entries.first?.bits ?? 0) > 0)
    _ = try here.optOuts.add(.person("ada@example.org"), now: 1_800_000_002)
    work = try MyWork(of: ada, here.location)
    #expect(work.sources.isEmpty && work.views["verbatim"] == 0)
    #expect(work.entries.count == 1 && work.optOuts.count == 1)
  }
}
