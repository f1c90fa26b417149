import Catalog
import Memory
import Provenance

/// What came of checking a certificate.
package struct OptOutCheck: Sendable, Equatable {
  /// What was looked at and is as it should be.
  package var confirmed: [String] = []
  /// What could not be looked at, or has changed since for good reasons.
  package var notes: [String] = []
  package var problems: [String] = []
}

extension OptOuts {
  /// Checks a certificate against the store as it is now.
  ///
  /// - Throws: `CatalogError`, `SegmentError`, `GateError`.
  /// - Complexity: O(size of the store), and reading the sources that can be read.
  package func verify(_ certificate: OptOutCertificate) throws -> OptOutCheck {
    var check = OptOutCheck()
    if try certificate.computedDigest() == certificate.digest {
      check.confirmed.append("the certificate is as it was issued")
    } else {
      check.problems.append("the certificate is not as it was issued: its digest does not fit")
    }
    let store = try Store(reading: location)
    guard
      let optOut = try store.optOuts().first(where: { $0.id == certificate.optOut.id })
    else {
      check.problems.append("this store has no such opt-out, or not any more")
      return check
    }
    if optOut.state == .hidden {
      check.problems.append("the text is hidden, but not erased yet")
      return check
    }
    check.confirmed.append("the opt-out is in force")
    try store.reading { manifest in
      let memory = try SegmentStore(location).memory(of: manifest)
      try compare(certificate, manifest, memory, store, &check)
      try lookForOwners(of: optOut, memory, store, &check)
    }
    try search(for: optOut, store, &check)
    return check
  }

  private func compare(
    _ certificate: OptOutCertificate, _ manifest: MemoryManifest, _ memory: Memory,
    _ store: Store, _ check: inout OptOutCheck
  ) throws {
    if memory.recomputedContentDigest() == manifest.digest {
      check.confirmed.append("the segments hold what the store says that they hold")
    } else {
      check.problems.append("the segments do not hold what the store says that they hold")
    }
    if try store.portableDigest(of: memory) == certificate.memory.digest {
      check.confirmed.append("the memory is the one that was certified")
    } else if manifest.version == certificate.memory.version {
      check.problems.append("the memory is not the one that was certified")
    } else {
      check.notes.append(
        "the memory has changed since: version \(certificate.memory.version) was certified, "
          + "this is \(manifest.version)")
    }
    let gates = Learner.gateDigests(manifest)
    if gates == certificate.gate.after {
      check.confirmed.append("the gates are those that were trained on what was left")
    } else if manifest.version == certificate.memory.version {
      check.problems.append("the gates are not those that were certified")
    } else {
      check.notes.append("the gates were trained again since")
    }
  }

  /// Whether a segment still knows an owner that the opt-out is about, alive or dead.
  private func lookForOwners(
    of optOut: OptOutRecord, _ memory: Memory, _ store: Store, _ check: inout OptOutCheck
  ) throws {
    let persons = try store.persons(oneWith: Set([optOut.person].compactMap(\.self)))
    let isThere = memory.segments.contains { segment in
      segment.owners.contains { $0.authors.contains { persons.contains($0.person) } }
        || segment.origins.contains { $0.commit.map(optOut.commits.contains) ?? false }
    }
    if isThere {
      check.problems.append("the memory still has lines of theirs")
    } else {
      check.confirmed.append("the memory has no line of theirs")
    }
  }

  /// Reads what is to be forgotten from its sources once more, and looks for it in the store.
  private func search(
    for optOut: OptOutRecord, _ store: Store, _ check: inout OptOutCheck
  ) throws {
    let (lines, result) = try Learner(location, configuration).search(
      for: optOut, store, threads: threads)
    guard !lines.isEmpty else {
      check.notes.append("no source has lines of theirs to look for any more")
      return
    }
    let what = "\(lines.count) lines in \(result.files) files of \(result.bytes) bytes"
    if result.findings.isEmpty {
      check.confirmed.append("searched for \(what): none is there")
    }
    for finding in result.findings {
      check.problems.append("\(finding.texts) of \(lines.count) lines stand in \(finding.file)")
    }
  }
}
