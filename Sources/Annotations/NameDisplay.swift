/// How people are named in a report that is passed on.
package enum NameDisplay: String, CaseIterable, Sendable {
  case full
  /// Without addresses.
  case redacted
  /// By a number that stays the same within one report, and says nothing outside it.
  case pseudonyms
}

/// Names of people as one report shows them.
package struct ShownNames: Sendable {
  private let display: NameDisplay
  private var numbers: [String: Int] = [:]

  package init(_ display: NameDisplay) { self.display = display }

  /// The name of a person by the random id; numbers are given in the order that is asked in.
  package mutating func name(of person: String, _ name: String, _ email: String) -> String {
    switch display {
    case .full: return name
    case .redacted: return Annotation.withoutAddress(name)
    case .pseudonyms: return "person \(number(of: person))"
    }
  }

  package func email(_ email: String) -> String { display == .full ? email : "" }

  /// What joins rows of one person; the random id would join reports.
  package mutating func id(of person: String) -> String {
    display == .pseudonyms ? "person-\(number(of: person))" : person
  }

  private mutating func number(of person: String) -> Int {
    if let number = numbers[person] { return number }
    numbers[person] = numbers.count + 1
    return numbers.count
  }
}

extension Report {
  /// The report with people named as it is to show them.
  package func displayed(_ display: NameDisplay) -> Report {
    var names = ShownNames(display)
    var result = self
    result.rows = rows.map { row in
      var row = row
      row.name = names.name(of: row.personId, row.name, row.email)
      row.email = names.email(row.email)
      row.personId = names.id(of: row.personId)
      return row
    }
    return result
  }
}
