import Annotations
package import Catalog

/// Which of the lines that a commit adds a coding agent wrote, known by what they say.
///
/// Numbers of lines count for nothing: files are edited, formatted and staged in parts after an
/// agent wrote to them. A line of a text is given to one added line at most. Where more lines say
/// the same than an agent wrote, and nothing beside them tells, none is the agent's: a gap is
/// better than a wrong name.
package struct GeneratedLines {
  package struct Line: Sendable, Equatable {
    package var digest: String
    package var isTelling: Bool

    package init(_ bytes: some Sequence<UInt8>) {
      digest = LineDigest.of(bytes)
      isTelling = LineDigest.isTelling(bytes)
    }

    package init(digest: String, isTelling: Bool) {
      (self.digest, self.isTelling) = (digest, isTelling)
    }
  }

  /// Lines that follow each other and came with one text.
  package struct Match: Sendable, Equatable {
    /// Of the lines that were asked for.
    package var lines: Range<Int>
    package var text: GeneratedText
  }

  /// How many lines that say the same are tried.
  private static let mostPlaces = 32

  private struct Place: Hashable {
    var text: Int
    var line: Int
  }

  private let texts: [GeneratedText]
  private let digests: [[Substring]]
  /// The latest text first.
  private var places: [Substring: [Place]] = [:]
  private var used: Set<Place> = []

  /// Texts of one repository, the latest last.
  package init(_ texts: [GeneratedText]) {
    self.texts = texts
    digests = texts.map { LineDigest.split($0.digests) }
    for text in texts.indices.reversed() {
      for (line, digest) in digests[text].enumerated() {
        places[digest, default: []].append(Place(text: text, line: line))
      }
    }
  }

  package var isEmpty: Bool { texts.isEmpty }

  /// The lines of one stretch of added lines that agents wrote, in order; what they were taken
  /// from is spent.
  ///
  /// - Complexity: O(lines · places that say the same, at most 32 · length of a run)
  package mutating func take(_ path: String, _ lines: [Line]) -> [Match] {
    var owners = [Int?](repeating: nil, count: lines.count)
    // 1. Lines that stand together as they were written: two that tell something in the file
    //    that the agent wrote to, three in another one.
    takeRuns(path, lines, &owners, atLeast: 2, isHere: true)
    takeRuns(path, lines, &owners, atLeast: 3, isHere: false)
    // 2. Lines on their own, where there is no doubt.
    takeSingles(path, lines, &owners)
    // 3. Brackets and blank lines beside them, if the text has such lines.
    takeBeside(lines, lines.indices, -1, &owners)
    takeBeside(lines, lines.indices.reversed(), 1, &owners)
    return matches(owners)
  }

  private mutating func takeRuns(
    _ path: String, _ lines: [Line], _ owners: inout [Int?], atLeast least: Int, isHere: Bool
  ) {
    var index = 0
    while index < lines.count {
      guard owners[index] == nil, lines[index].isTelling else {
        index += 1
        continue
      }
      var best: (place: Place, count: Int, telling: Int)?
      for place in (places[lines[index].digest[...]] ?? []).prefix(Self.mostPlaces)
      where (texts[place.text].path == path) == isHere {
        let (count, telling) = run(place, lines, index, owners)
        if telling >= least, count > best?.count ?? 0 { best = (place, count, telling) }
      }
      guard let best else {
        index += 1
        continue
      }
      for step in 0..<best.count {
        owners[index + step] = best.place.text
        used.insert(Place(text: best.place.text, line: best.place.line + step))
      }
      index += best.count
    }
  }

  /// How many lines from here on follow each other in the text, and how many of them tell anything.
  private func run(
    _ place: Place, _ lines: [Line], _ start: Int, _ owners: [Int?]
  ) -> (count: Int, telling: Int) {
    let text = digests[place.text]
    var (count, telling) = (0, 0)
    while start + count < lines.count, place.line + count < text.count,
      owners[start + count] == nil, text[place.line + count] == lines[start + count].digest,
      !used.contains(Place(text: place.text, line: place.line + count))
    {
      if lines[start + count].isTelling { telling += 1 }
      count += 1
    }
    return (count, telling)
  }

  private mutating func takeSingles(_ path: String, _ lines: [Line], _ owners: inout [Int?]) {
    var wanted: [String: [Int]] = [:]
    for index in lines.indices where owners[index] == nil && lines[index].isTelling {
      wanted[lines[index].digest, default: []].append(index)
    }
    for (digest, indices) in wanted {
      let free = (places[digest[...]] ?? []).prefix(Self.mostPlaces).filter {
        texts[$0.text].path == path && !used.contains($0)
      }
      guard indices.count <= free.count else { continue }
      for (index, place) in zip(indices, free) {
        owners[index] = place.text
        used.insert(place)
      }
    }
  }

  private mutating func takeBeside(
    _ lines: [Line], _ order: some Sequence<Int>, _ step: Int, _ owners: inout [Int?]
  ) {
    for index in order where owners[index] == nil && !lines[index].isTelling {
      guard owners.indices.contains(index + step), let text = owners[index + step] else { continue }
      let place = (places[lines[index].digest[...]] ?? []).first {
        $0.text == text && !used.contains($0)
      }
      guard let place else { continue }
      owners[index] = text
      used.insert(place)
    }
  }

  private func matches(_ owners: [Int?]) -> [Match] {
    var result: [Match] = []
    for (index, owner) in owners.enumerated() {
      guard let owner else { continue }
      if let last = result.last, last.lines.upperBound == index, last.text == texts[owner] {
        result[result.count - 1].lines = last.lines.lowerBound..<index + 1
      } else {
        result.append(Match(lines: index..<index + 1, text: texts[owner]))
      }
    }
    return result
  }
}

extension GeneratedLines {
  /// How long before a commit an agent may have written its lines, in seconds: 90 days.
  private static let longest: Int64 = 90 * 86_400

  /// What agents wrote in a repository before a time, in the database or waiting for it.
  ///
  /// - Throws: `CatalogError`.
  package init(in repository: String, before now: Int64, _ location: StoreLocation) throws {
    let waiting = Spool(location).generatedTexts().filter { $0.repository == repository }
    var known: [GeneratedText] = []
    do {
      known = try Store(reading: location).generatedTexts(
        in: repository, since: now - Self.longest, limit: 10_000)
    } catch {
      // An agent may write before anything is learned.
      guard error == .nothingLearned else { throw error }
    }
    let ids = Set(known.map(\.id))
    let texts = known + waiting.filter { !ids.contains($0.id) }
    self.init(texts.filter { $0.at > now - Self.longest && $0.at <= now })
  }
}
