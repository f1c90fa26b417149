/// Statements as pages that print well: no script, nothing from outside.
package struct StatementHTML {
  private let statement: Statement

  package init(_ statement: Statement) { self.statement = statement }

  private var currency: String { statement.pool.currency }

  /// Minor units with the decimals of the currency.
  private func amount(_ units: Int64) -> String {
    (Currency(code: currency)?.text(units) ?? String(units)) + " " + currency
  }

  /// The summary: what was split, by which rule, and who gets what.
  package func summary() -> String {
    let totals = statement.totals
    let hasLines = totals.microlines > 0
    var rows = ""
    for payee in statement.payees {
      rows += "<tr><td>\(who(payee))</td><td class=n>\(Self.decimal(payee.microbits))</td>"
      if hasLines { rows += "<td class=n>\(Self.decimal(payee.microlines))</td>" }
      if totals.carriedIn > 0 { rows += "<td class=n>\(amount(payee.carriedIn))</td>" }
      rows += "<td class=n>\(amount(payee.paid))</td>"
      if totals.carriedOut > 0 { rows += "<td class=n>\(amount(payee.carriedOut))</td>" }
      rows += "</tr>\n"
    }
    let head =
      "<tr><th scope=col>Person<th scope=col class=n>Bits credited"
      + (hasLines ? "<th scope=col class=n>Lines that survive" : "")
      + (totals.carriedIn > 0 ? "<th scope=col class=n>Carried in" : "")
      + "<th scope=col class=n>Paid"
      + (totals.carriedOut > 0 ? "<th scope=col class=n>Carried on" : "") + "</tr>"
    let sums =
      "<tr><th scope=row>All<td class=n>\(Self.decimal(totals.microbits))"
      + (hasLines ? "<td class=n>\(Self.decimal(totals.microlines))" : "")
      + (totals.carriedIn > 0 ? "<td class=n>\(amount(totals.carriedIn))" : "")
      + "<td class=n>\(amount(totals.paid))"
      + (totals.carriedOut > 0 ? "<td class=n>\(amount(totals.carriedOut))" : "") + "</tr>"
    return page(
      "Statement",
      """
      <h1>Statement: \(amount(statement.pool.minorUnits))</h1>
      \(facts())
      <table><caption>Who is paid what</caption><thead>\(head)</thead>
      <tbody>
      \(rows)</tbody><tfoot>\(sums)</tfoot></table>
      \(proof())
      """)
  }

  /// The page of one payee, with the entries behind it.
  package func page(of file: PayeeStatement) -> String {
    var rows = ""
    for entry in file.entries {
      rows +=
        "<tr><td>\(EscapedText.html(entry.at))</td><td>\(EscapedText.html(entry.kind))</td>"
        + "<td class=n>\(Self.decimal(entry.microbits))</td>"
        + "<td><code>\(EscapedText.html(entry.id))</code></td></tr>\n"
    }
    let entries =
      rows.isEmpty
      ? ""
      : "<table><caption>Entries of the ledger</caption><thead><tr><th scope=col>When"
        + "<th scope=col>What<th scope=col class=n>Bits<th scope=col>Entry</tr></thead>"
        + "<tbody>\n\(rows)</tbody></table>"
    let payee = file.payee
    var parts = "<dt>Paid<dd><strong>\(amount(payee.paid))</strong>"
    parts += "<dt>Of this pool<dd>\(amount(payee.allocated))"
    if payee.carriedIn > 0 {
      parts += "<dt>From the statement before<dd>\(amount(payee.carriedIn))"
    }
    if payee.carriedOut > 0 { parts += "<dt>For the next statement<dd>\(amount(payee.carriedOut))" }
    if payee.microbits > 0 { parts += "<dt>Bits credited<dd>\(Self.decimal(payee.microbits))" }
    if payee.microlines > 0 {
      parts += "<dt>Lines that survive<dd>\(Self.decimal(payee.microlines))"
    }
    return page(
      "Payment",
      """
      <h1>\(who(payee))</h1>
      <dl>\(parts)</dl>
      \(facts())
      \(entries)
      \(proof())
      """)
  }

  private func who(_ payee: Statement.Payee) -> String {
    guard let name = payee.name else {
      return "<code>\(EscapedText.html(String(payee.person.prefix(12))))</code>"
    }
    let email = payee.email.map { $0.isEmpty ? "" : " &lt;\(EscapedText.html($0))&gt;" } ?? ""
    return EscapedText.html(name) + email
  }

  private func facts() -> String {
    let period = statement.period
    let span =
      switch (period.startText, period.endText) {
      case (nil, nil): "all time"
      case (let start?, nil): "from \(start)"
      case (nil, let end?): "before \(end)"
      case (let start?, let end?): "from \(start), before \(end)"
      }
    var text = "<dl><dt>Pool<dd>\(amount(statement.pool.minorUnits))"
    text += "<dt>Rule<dd>\(EscapedText.html(statement.rule))"
    text += "<dt>Period<dd>\(EscapedText.html(span))"
    if statement.minimum.minorUnits > 0 {
      text += "<dt>Minimum<dd>\(amount(statement.minimum.minorUnits)): "
      text += EscapedText.html(statement.minimum.meaning)
    }
    let left = [
      statement.excludesOwn ? "own work of those who asked" : nil,
      statement.excludesAgents ? "agents and other programs" : nil,
      statement.excluded.isEmpty ? nil : "\(statement.excluded.count) named persons",
    ].compactMap(\.self)
    if !left.isEmpty { text += "<dt>Left out<dd>\(left.joined(separator: "; "))" }
    let totals = statement.totals
    text += "<dt>Entries<dd>\(totals.entries) counted, \(totals.repeats) repeats of the same input"
    if totals.corrected > 0 { text += ", \(totals.corrected) corrected" }
    if totals.disputed > 0 { text += ", \(totals.disputed) disputed" }
    if statement.isUncorrected { text += "; as recorded, without corrections" }
    if totals.undistributed > 0 {
      text += "<dt>Not distributed<dd>\(amount(totals.undistributed))"
    }
    return text + "</dl>"
  }

  private func proof() -> String {
    "<footer><p>Computed as <em>\(EscapedText.html(statement.method))</em>."
      + "<p>Ledger <code>\(statement.ledger.count):\(EscapedText.html(statement.ledger.hash))</code>"
      + "<p>Statement <code>sha256:\(EscapedText.html(statement.digest))</code>"
      + (statement.publicKey.map { "<p>Signed by <code>\(EscapedText.html($0))</code>" } ?? "")
      + "<p>\(EscapedText.html(statement.createdAt)), \(EscapedText.html(statement.tool)). "
      + "<code>byline statement verify</code> computes it again from an export of the ledger."
      + "</footer>"
  }

  /// Millionths with three decimals.
  static func decimal(_ micro: Int64) -> String {
    let thousandths = (micro + 500) / 1000
    let digits = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
  }

  private static let style = """
    :root{color-scheme:light dark}
    body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
    h1{font-size:1.5rem;overflow-wrap:anywhere}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.5rem}
    dt{opacity:.75}dd{margin:0;overflow-wrap:anywhere}
    table{border-collapse:collapse;width:100%;margin:1.5rem 0}
    caption{text-align:left;font-weight:600;padding-bottom:.5rem}
    th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #8886;vertical-align:top;overflow-wrap:break-word}
    tfoot th,tfoot td{border-top:2px solid;border-bottom:0;font-weight:600}
    .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
    code{font-size:.85em;overflow-wrap:anywhere}
    footer{margin-top:2rem;font-size:.85rem;opacity:.85}footer p{margin:.25rem 0}
    @media(max-width:34rem){dl{grid-template-columns:1fr}dd{margin-bottom:.5rem}table{font-size:.8rem}th.n{white-space:normal}}
    @media print{body{max-width:none;margin:0;font-size:10pt}thead{display:table-header-group}tr{break-inside:avoid}}
    """

  private func page(_ title: String, _ body: String) -> String {
    """
    \(HTMLHead.text(title: title, style: Self.style))
    <body>
    <main>
    \(body)
    </main>
    </body>
    </html>

    """
  }
}
