import Annotations
import ArgumentParser

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Print the manual page, as `man` reads it.",
    shouldDisplay: false)

  func run() throws {
    try StandardOutput.write(ManualPage(Byline._dumpHelp(), version: Byline.version).text)
  }
}

/// The manual page, made from what the argument parser knows.
struct ManualPage {
  /// In the macros of man(7).
  private(set) var text = ""

  /// `dump` is the parser's description of the program, as `--experimental-dump-help` prints it.
  ///
  /// - Throws: `JSONProblem` if it is none.
  init(_ dump: String, version: String) throws {
    let root = try JSONTree(parsing: Array(dump.utf8))
    guard let command = root["command"] else { return }
    macro("TH", "BYLINE 1 \"\" \"byline \(version)\" \"User Commands\"")
    macro("SH", "NAME")
    line("byline \\- knows who wrote what", isEscaped: true)
    macro("SH", "SYNOPSIS")
    macro("B", "byline")
    line("COMMAND [OPTIONS]")
    macro("PP", "")
    macro("B", "git byline")
    line("COMMAND [OPTIONS]")
    macro("SH", "DESCRIPTION")
    paragraphs(command["abstract"]?.string)
    macro("SH", "COMMANDS")
    for child in command["subcommands"]?.elements ?? [] { add(child, after: "byline") }
    for (heading, body) in Self.closing {
      macro("SH", heading)
      paragraphs(body)
    }
  }

  private static let closing = [
    (
      "EXIT STATUS",
      "0 done, 1 found something or policy not met, 2 usage, 3 environment, 130 interrupted."
    ),
    (
      "ENVIRONMENT",
      "BYLINE_HOME puts store, settings and runtime files under one folder. "
        + "BYLINE_THREADS is how many files are worked on at a time. "
        + "BYLINE=0 turns hooks off. NO_COLOR turns colours off."
    ),
    (
      "FILES",
      "$XDG_DATA_HOME/byline holds the store, $XDG_CONFIG_HOME/byline/config.toml the settings."
    ),
    ("SEE ALSO", "git-blame(1), git-notes(1)"),
  ]

  /// A command with its arguments, then those below it.
  private mutating func add(_ command: JSONTree, after path: String) {
    guard command["shouldDisplay"]?.bool ?? true, let name = command["commandName"]?.string,
      name != "help"
    else { return }
    let path = "\(path) \(name)"
    macro("SS", Self.escaped(path))
    paragraphs(command["abstract"]?.string)
    if let discussion = command["discussion"]?.string {
      macro("PP", "")
      paragraphs(discussion)
    }
    for argument in command["arguments"]?.elements ?? [] { add(argument: argument) }
    for child in command["subcommands"]?.elements ?? [] { add(child, after: path) }
  }

  private mutating func add(argument: JSONTree) {
    guard argument["shouldDisplay"]?.bool ?? true else { return }
    let names = (argument["names"]?.elements ?? []).compactMap { name -> String? in
      guard let text = name["name"]?.string else { return nil }
      return (name["kind"]?.string == "long" ? "--" : "-") + text
    }
    // Every command has these.
    if names.contains("--help") || names.contains("--version") { return }
    let value = (argument["valueName"]?.string ?? "value").uppercased()
    let isPositional = argument["kind"]?.string == "positional"
    let isFlag = argument["kind"]?.string == "flag"
    macro("TP", "")
    let bold = names.map { "\\fB\(Self.escaped($0))\\fR" }.joined(separator: ", ")
    let italic = "\\fI\(Self.escaped(value))\\fR"
    let dots = argument["isRepeating"]?.bool == true && !isFlag ? " ..." : ""
    line(isPositional ? italic + dots : isFlag ? bold : "\(bold) \(italic)", isEscaped: true)
    var about = argument["abstract"]?.string ?? ""
    if let standard = argument["defaultValue"]?.string, !isFlag {
      about += " Default: \(standard)."
    }
    paragraphs(about)
  }

  // MARK: Macros

  private mutating func macro(_ name: String, _ arguments: String) {
    text += arguments.isEmpty ? ".\(name)\n" : ".\(name) \(arguments)\n"
  }

  private mutating func paragraphs(_ body: String?) {
    for (number, paragraph) in (body ?? "").split(separator: "\n\n").enumerated() {
      if number > 0 { macro("PP", "") }
      for part in paragraph.split(separator: "\n") { line(String(part)) }
    }
  }

  private mutating func line(_ body: String, isEscaped: Bool = false) {
    let body = isEscaped ? body : Self.escaped(body)
    let isMacro = body.hasPrefix(".") || body.hasPrefix("'")
    text += (isMacro ? "\\&" : "") + body + "\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
  }
}
