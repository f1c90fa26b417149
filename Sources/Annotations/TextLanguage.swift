/// What is known of a text's language: how it writes comments, and what else spans lines.
package struct TextLanguage: Sendable, Equatable {
  /// How a whole line is made a comment.
  package struct Comment: Sendable, Equatable {
    package var open: String
    package var close: String
  }

  /// Something that a line of comment must not be put into.
  enum Region: Sendable, Equatable {
    /// `isMultiline` ends at its own end alone, others at the end of the line too.
    case string(open: String, close: String, escape: Bool, isMultiline: Bool)
    case comment(open: String, close: String, nests: Bool)
    /// To the end of the line.
    case lineComment(String)
    /// A quote that starts a character only where one more quote follows at once.
    case character
    /// `r#"…"#`, `#"…"#`, `R"x(…)x"`, `[==[…]==]`: as many signs at the end as at the start.
    case raw(Raw)
    /// `<<WORD` to a line that is WORD.
    case heredoc(Heredoc)
    /// A backtick string with `${…}` in it.
    case template
    /// `/…/` where a value may stand.
    case regularExpression
  }
  enum Raw: Sendable, Equatable { case rust, swift, cpp, lua }
  enum Heredoc: Sendable, Equatable { case shell, php }

  /// Its name, as `--language` takes it.
  package var name: String
  /// `nil` where the format has none; empty for prose, where tags stand bare.
  package var comment: Comment?
  var regions: [Region] = []
  /// Signs that start a region only after a space or at the start of a line.
  var commentNeedsSpace = false
  /// Whether `\` at the end of a line joins it with the next one.
  var joinsLines = false
  /// Whether comments may only stand outside all brackets.
  var needsTopLevel = false
  var layout = Layout.lines

  /// What else decides where a line may go.
  enum Layout: Sendable, Equatable {
    case lines
    /// Block scalars are by indentation.
    case yaml
    /// Only between paragraphs, not in fenced code.
    case markdown
    /// Only between elements.
    case markup
    /// What follows `__END__` is data, `=pod` and its kin are text up to `=cut`.
    case perl
  }

  /// The language of a file by its name; `nil` if it is not known.
  package static func of(path: String) -> TextLanguage? {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    if let name = fileNames[file] { return named(name) }
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex else { return nil }
    let ending = file[file.index(after: dot)...].lowercased()
    guard let name = endings[ending] else { return nil }
    return named(name)
  }

  package static func named(_ name: String) -> TextLanguage? { table[name.lowercased()] }

  /// Every name that `named` knows.
  package static var names: [String] { table.keys.sorted() }

  /// The language of a text that starts with `#!`.
  package static func of(text: [UInt8]) -> TextLanguage? {
    guard text.starts(with: [0x23, 0x21]) else { return nil }
    let first = String(decoding: text.prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    let words = first.dropFirst(2).split { $0 == " " || $0 == "/" }.reversed()
    for word in words {
      let bare = word.prefix { $0.isLetter }
      if let name = interpreters[String(bare)] { return named(name) }
    }
    return nil
  }

  private static let interpreters = [
    "sh": "shell", "bash": "shell", "zsh": "shell", "dash": "shell", "ksh": "shell",
    "python": "python", "perl": "perl", "ruby": "ruby", "node": "javascript", "lua": "lua",
    "php": "php", "Rscript": "r",
  ]
}
