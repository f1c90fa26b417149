import Agent
import Annotations

/// Entries of the ledger for a terminal; names in it are others', so they are escaped.
enum LedgerText {
  static func line(_ item: LedgerItem) -> String {
    let credits = item.correctedCredits ?? item.credits
    let names = credits.sorted { ($1.bits, $0.personId) < ($0.bits, $1.personId) }.map(name)
    var seen: Set<String> = []
    let people = names.filter { seen.insert($0).inserted }
    let marks = item.correctedCredits != nil ? "  corrected" : ""
    let about = item.corrects.map { "of \($0.prefix(12))" }
    let isDisputed = item.corrects == nil && item.remarks.contains { $0.kind == "dispute" }
    return padded("\(item.number)", 7) + "  \(item.id.prefix(12))  \(item.at)  "
      + item.kind + String(repeating: " ", count: max(0, 10 - item.kind.count)) + "  "
      + (about ?? padded(bits(credits.reduce(0) { $0 + $1.bits }), 9) + " bits  "
        + people.prefix(3).joined(separator: ", ")
        + (people.count > 3 ? " and \(people.count - 3) more" : ""))
      + marks + (isDisputed ? "  disputed" : "")
  }

  static func whole(_ item: LedgerItem) -> String {
    var text = "entry \(item.number)  \(item.id)\n"
    text += "kind    \(item.kind)\(item.counts ? "" : ", does not count")\n"
    text += "at      \(item.at)\n"
    if let about = item.corrects { text += "about   \(about)\n" }
    if !item.inputDigest.isEmpty {
      text += "input   sha256:\(item.inputDigest), \(item.inputBytes) bytes\n"
      text += "bits    \(bits(item.bits)), \(bits(item.newBits)) of them new\n"
      text += "memory  \(item.memory)\npolicy  \(item.policy)\n"
    }
    text += "chain   \(item.number):\(item.hash)\n"
    text += credits(item.correctedCredits == nil ? "credit" : "credit as recorded", item.credits)
    if let corrected = item.correctedCredits { text += credits("credit as corrected", corrected) }
    for remark in item.remarks {
      text += "\n\(remark.kind) \(remark.number), \(remark.at), "
      text += TerminalText.escaped(remark.author ?? "erased") + ": "
      text += TerminalText.escaped(remark.reason ?? "(erased)") + "\n"
    }
    return text
  }

  private static func credits(_ title: String, _ credits: [LedgerItem.Credit]) -> String {
    if credits.isEmpty { return "\n\(title): nobody\n" }
    var text = "\n\(title):\n"
    for credit in credits.sorted(by: { ($1.bits, $0.personId) < ($0.bits, $1.personId) }) {
      text += "  " + padded(bits(credit.bits), 10) + "  " + name(credit)
      text += "  " + TerminalText.escaped(credit.source ?? "") + (credit.own ? "  own" : "") + "\n"
    }
    return text
  }

  private static func name(_ credit: LedgerItem.Credit) -> String {
    TerminalText.escaped(credit.name ?? "person \(credit.personId.prefix(12))")
  }

  private static func bits(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
