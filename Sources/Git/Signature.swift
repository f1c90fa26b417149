package import Provenance

/// Who did something and when, as a commit has it.
///
/// Names are kept as bytes: Git prints those of old commits as they are, UTF-8 or not.
package struct Signature: Hashable, Sendable {
  package var name: [UInt8]
  package var email: [UInt8]
  /// Seconds since 1970.
  package var time: Int64
  /// As written, such as `+0200`; `(unknown)` where there is none.
  package var zone: String

  package var identity: Identity {
    Identity(name: String(decoding: name, as: UTF8.self).trimmingSpaces, email: emailText)
  }

  private var emailText: String { String(decoding: email, as: UTF8.self).trimmingSpaces }

  /// Reads `NAME <MAIL> SECONDS ZONE`, where name and mail may hold anything.
  ///
  /// The mail ends with the first `>` after its start, the date follows the last one. A line
  /// without a mail is nobody's: Git calls name and mail `(unknown)`.
  init(parsing line: ArraySlice<UInt8>) {
    guard let open = line.firstIndex(of: 0x3C), let close = line[open...].firstIndex(of: 0x3E),
      let last = line.lastIndex(of: 0x3E)
    else {
      self = .unknown
      return
    }
    var end = open
    while end > line.startIndex, Self.isSpace(line[end - 1]) { end -= 1 }
    name = Array(line[..<end])
    email = Array(line[(open + 1)..<close])
    time = 0
    zone = "(unknown)"
    var rest = line[(last + 1)...].drop(while: Self.isSpace)
    let seconds = rest.prefix(while: Self.isDigit)
    rest = rest[seconds.endIndex...].drop(while: Self.isSpace)
    guard !seconds.isEmpty, let sign = rest.first, sign == 0x2B || sign == 0x2D else { return }
    let digits = rest.dropFirst().prefix(while: Self.isDigit)
    guard !digits.isEmpty else { return }
    time = Int64(String(decoding: seconds, as: UTF8.self)) ?? .max
    zone = String(decoding: rest[..<digits.endIndex], as: UTF8.self)
  }

  init(name: String, email: String, time: Int64, zone: String) {
    self.name = Array(name.utf8)
    self.email = Array(email.utf8)
    self.time = time
    self.zone = zone
  }

  static let unknown = Signature(name: "(unknown)", email: "", time: 0, zone: "(unknown)")

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

extension Signature {
  /// Minutes that the zone is ahead of UTC: `-0330` is −210.
  ///
  /// What is no zone counts as none, as does one beyond 99 hours.
  package var minutesEast: Int64 {
    let digits = zone.drop { $0 == "+" || $0 == "-" }
    let value = Int64(digits) ?? 0
    let minutes = value < 10_000 ? value / 100 * 60 + value % 100 : 0
    return zone.hasPrefix("-") ? -minutes : minutes
  }

  /// The clock where and when it was made.
  package var localDate: CivilDate {
    let local = time.addingReportingOverflow(minutesEast * 60)
    // Dates beyond a hundred thousand years are damage; arithmetic on them would overflow.
    let limit: Int64 = 1 << 42
    return CivilDate(
      secondsSince1970: min(max(local.overflow ? 0 : local.partialValue, -limit), limit))
  }

  /// The zone as Git prints it: a sign and at least four digits.
  package var zoneText: String {
    let value = Int(zone.drop { $0 == "+" || $0 == "-" }) ?? 0
    let digits = String(min(value, 9_999_999))
    let padded = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    return (zone.hasPrefix("-") && value > 0 ? "-" : "+") + padded
  }

  /// The date in the zone it was made in: `2026-11-24 02:03:04 +0100`.
  package var dateText: String {
    let date = localDate
    return "\(date.dayText) \(date.timeText) \(zoneText)"
  }
}
