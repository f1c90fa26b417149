/// Statements as pages that print well: no script, nothing from outside.
package struct StatementHTML {
  private let statement: Statement

  package init(_ statement: Statement) { self.statement = statement }

  private func amount(_ units: Int64) -> String { EscapedText.html(statement.amount(units)) }

  /// The summary: what was split, by which rule, and who gets what.
  package func summary() -> String {
    let table = StatementTable(statement)
    func cells(_ texts: [String]) -> String {
      texts.map { "<td class=n>\(EscapedText.html($0))</td>" }.joined()
    }
    var rows = ""
    for (payee, texts) in zip(statement.payees, table.rows) {
      rows += "<tr><td>\(who(payee))</td>\(cells(texts))</tr>\n"
    }
    let headings = table.columns.map { "<th scope=col class=n>\($0)" }.joined()
    let head = "<tr><th scope=col>Person\(headings)</tr>"
    return page(
      "Statement",
      """
      <h1>Statement: \(amount(statement.pool.minorUnits))</h1>
      \(facts(table))
      <table><caption>Who is paid what</caption><thead>\(head)</thead>
      <tbody>
      \(rows)</tbody><tfoot><tr><th scope=row>All\(cells(table.totals))</tr></tfoot></table>
      \(proof())
      """)
  }

  /// The page of one payee, with the entries behind it.
  package func page(of file: PayeeStatement) -> String {
    var rows = ""
    for entry in file.entries {
      rows +=
        "<tr><td>\(EscapedText.html(entry.at))</td><td>\(EscapedText.html(entry.kind))</td>"
        + "<td class=n>\(StatementTable.decimal(entry.microbits))</td>"
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
    if payee.microbits > 0 {
      parts += "<dt>Bits credited<dd>\(StatementTable.decimal(payee.microbits))"
    }
    if payee.microlines > 0 {
      parts += "<dt>Lines that survive<dd>\(StatementTable.decimal(payee.microlines))"
    }
    return page(
      "Payment",
      """
      <h1>\(who(payee))</h1>
      <dl>\(parts)</dl>
      \(facts(StatementTable(statement)))
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

  private func facts(_ table: StatementTable) -> String {
    let parts = table.facts.map { "<dt>\($0.name)<dd>\(EscapedText.html($0.text))" }
    return "<dl>\(parts.joined())</dl>"
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
