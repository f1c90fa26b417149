/// A report as one page of HTML that needs nothing else: charts as SVG, no script, no request.
struct ReportPage {
  private let report: Breakdown

  init(_ report: Breakdown) { self.report = report }

  private static let style =
    HTMLStyle.text + ChartStyle.text + """
      .table{overflow-x:auto}
      table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
      th,td{padding:.35rem .7rem;text-align:left;border-bottom:1px solid var(--rule);vertical-align:top}
      thead th{color:var(--quiet);font-size:.8125rem;white-space:nowrap}
      tbody th{font-weight:500;overflow-wrap:anywhere;min-width:9rem}
      .figure{text-align:right}td.figure{white-space:nowrap}
      """

  func document() -> String {
    let title = EscapedText.html(report.title)
    let charts = report.charts.enumerated().map { $1.figure(id: "chart-\($0 + 1)") }.joined()
    let notes = report.notes.map { "<p class=\"quiet\">\(EscapedText.html($0)).</p>\n" }.joined()
    return """
      \(HTMLHead.text(title: title, style: Self.style))
      <body>
      <a class="skip" href="#figures">Skip to the figures</a>
      <header>
      <h1>\(title)</h1>
      <p class="quiet">Made by byline. Credit is in bits: the information of a text that rests on a person’s work, beyond what everybody writes.</p>
      </header>
      <main>
      \(charts)<h2 id="figures">Figures</h2>
      <div class="table" tabindex="0" role="group" aria-labelledby="figures">\(table())</div>
      \(notes)</main>
      </body>
      </html>

      """
  }

  private func table() -> String {
    var result = "<table>\n<thead><tr>"
    for column in report.columns {
      let look = column.kind == .text ? "" : " class=\"figure\""
      result += "<th scope=\"col\"\(look)>\(EscapedText.html(column.title))</th>"
    }
    result += "</tr></thead>\n<tbody>\n"
    for row in report.texts {
      result += "<tr>"
      for (index, cell) in row.enumerated() {
        let text = EscapedText.html(cell)
        if index == 0 {
          result += "<th scope=\"row\">\(text)</th>"
        } else {
          let look = report.columns[index].kind == .text ? "" : " class=\"figure\""
          result += "<td\(look)>\(text)</td>"
        }
      }
      result += "</tr>\n"
    }
    return result + "</tbody>\n</table>"
  }
}
