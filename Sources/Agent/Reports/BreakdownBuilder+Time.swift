import Annotations
import Catalog
import LanguageModel
import Memory
import Provenance

/// What was written and credited when.
extension BreakdownBuilder {
  /// By months: surviving lines by when they were introduced, credit by when it was given.
  mutating func periods() throws -> Breakdown {
    var result = Breakdown(
      .period, title: "What was written and credited, by month",
      columns: [
        .init("month", "month", .text), .init("lines", "surviving lines", .count),
        .init("persons", "persons", .count), .init("credited_bits", "credited bits", .bits),
        .init("viewed_bits", "viewed bits", .bits), .init("events", "times", .count),
      ])
    let survived = try survivingLines()
    let credited = try store.creditedParts(source: source, since: since)
    let events = try store.creditedEvents(source: source, since: since, by: .month)
    let months = Set(survived.keys).union(credited.map(\.month)).sorted()
    for month in months.reversed() {
      let parts = credited.filter { $0.month == month }
      let lines = survived[month] ?? [:]
      result.rows.append([
        .text(month), .count(Int(lines.values.reduce(0, +).rounded())),
        .count(Set(lines.keys).subtracting([""]).count),
        .bits(parts.reduce(0) { $0 + $1.creditedBits }),
        .bits(parts.reduce(0) { $0 + $1.viewedBits }), .count(events[month] ?? 0),
      ])
    }
    if let chart = try ownership(survived) { result.charts.append(chart) }
    let counted = try creditChart(
      "Credit over time", "bits of what was committed, accepted or put out", credited
    ) { $0.creditedBits }
    let viewed = try creditChart(
      "Looked at over time", "bits of what was viewed or generated", credited
    ) { $0.viewedBits }
    result.charts += [counted, viewed].compactMap(\.self)
    result.notes.append("months are those of UTC; lines count where they were introduced")
    return result
  }

  /// Lines that are learned, by the month in which they were introduced and the person; those of
  /// agents and unknown authors are under the empty id.
  private func survivingLines() throws -> [String: [String: Double]] {
    let memory = try LearnedMemory(location)
    let copies = try store.documentCounts(source: source)
    let owners = try store.ownersPersons()
    var result: [String: [String: Double]] = [:]
    for (number, segment) in memory.model.memory.segments.enumerated() {
      let documents = copies[memory.manifest.segments[number].file] ?? [:]
      let dead = memory.model.memory.deadDocuments[number]
      var lines = [Int](repeating: 0, count: segment.origins.count)
      for (document, count) in documents
      where document < segment.documentCount && !dead.contains(document) {
        for (origin, some) in segment.lineCounts(ofDocument: document) {
          lines[origin] += some * count
        }
      }
      for (index, count) in lines.enumerated() where count > 0 {
        let origin = segment.origins[index]
        let date = CivilDate(secondsSince1970: origin.time)
        let month = String(date.dayText.prefix(7))
        let persons = owners[segment.owners[origin.owner].id] ?? [""]
        for person in persons {
          result[month, default: [:]][person, default: 0] += Double(count) / Double(persons.count)
        }
      }
    }
    return result
  }

  /// Whose the lines are that were there at a time and still are.
  private mutating func ownership(_ survived: [String: [String: Double]]) throws -> Chart? {
    guard let first = survived.keys.min(), let last = survived.keys.max() else { return nil }
    // Clocks of commits are wrong at times: what is far from all else is not a century of the axis.
    let months = Self.months(from: first, to: last)
    guard !months.isEmpty else { return nil }
    let step = max(1, (months.count + 119) / 120)
    var values: [String: [Double]] = [:]
    var running: [String: Double] = [:]
    var labels: [String] = []
    for (index, month) in months.enumerated() {
      for (person, lines) in survived[month] ?? [:] { running[person, default: 0] += lines }
      if (months.count - 1 - index) % step != 0 { continue }
      for (person, lines) in running {
        values[person, default: [Double](repeating: 0, count: labels.count)].append(lines)
      }
      labels.append(month)
    }
    let unknown = values.removeValue(forKey: "")
    var series = try series(values, count: labels.count) { $0.last ?? 0 }
    if let unknown { series.append(.init(name: "agents and unknown authors", values: unknown)) }
    return Chart(
      title: "Ownership over time", unit: "lines introduced until then that are still there",
      labels: labels, shape: .layers(series, isArea: true))
  }

  private mutating func creditChart(
    _ title: String, _ unit: String, _ credited: [CreditedPart],
    _ bits: (CreditedPart) -> Double
  ) throws -> Chart? {
    let counted = credited.filter { bits($0) > 0 }
    guard let first = counted.map(\.month).min(), let last = counted.map(\.month).max() else {
      return nil
    }
    let months = Self.months(from: first, to: last)
    let places = Dictionary(uniqueKeysWithValues: months.enumerated().map { ($1, $0) })
    var values: [String: [Double]] = [:]
    for part in counted {
      guard let place = places[part.month] else { continue }
      values[part.person, default: [Double](repeating: 0, count: months.count)][place] +=
        bits(part)
    }
    let series = try series(values, count: months.count) { $0.reduce(0, +) }
    return Chart(title: title, unit: unit, labels: months, shape: .layers(series, isArea: false))
  }

  /// All months between two, as `2026-11`; of a very long time the last hundred years.
  static func months(from first: String, to last: String) -> [String] {
    func number(_ month: String) -> Int? {
      let parts = month.split(separator: "-").compactMap { Int($0) }
      guard parts.count == 2, (0...9999).contains(parts[0]), (1...12).contains(parts[1]) else {
        return nil
      }
      return parts[0] * 12 + parts[1] - 1
    }
    guard let start = number(first), let end = number(last), start <= end else { return [] }
    return (max(start, end - 1200)...end).map { month in
      let year = String(month / 12)
      let rest = month % 12 + 1
      return String(repeating: "0", count: max(0, 4 - year.count)) + year
        + (rest < 10 ? "-0" : "-") + "\(rest)"
    }
  }
}

extension Segment {
  /// How many lines of a document come from each origin; a line is its newline's, and a last one
  /// without a newline its last byte's.
  fileprivate func lineCounts(ofDocument index: Int) -> [(origin: Int, lines: Int)] {
    let bytes = bytes(ofDocument: index)
    let runs = runs(ofDocument: index)
    var result: [(origin: Int, lines: Int)] = []
    for (number, run) in runs.enumerated() {
      let end = number + 1 < runs.count ? min(runs[number + 1].start, bytes.count) : bytes.count
      guard run.origin >= 0, run.start < end else { continue }
      var lines = bytes[run.start..<end].reduce(0) { $1 == 0x0A ? $0 + 1 : $0 }
      if end == bytes.count, bytes.last != 0x0A { lines += 1 }
      if lines > 0 { result.append((run.origin, lines)) }
    }
    return result
  }
}
